import { fileFault } from "./fault-messages.ts";

const SAMPLE_BYTES = 4096;
const SIGNATURES: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ["a zip archive or Excel workbook", [0x50, 0x4b, 0x03, 0x04]],
  ["gzip inside gzip", [0x1f, 0x8b]],
  ["Parquet inside gzip", [0x50, 0x41, 0x52, 0x31]],
  ["a zstd archive", [0x28, 0xb5, 0x2f, 0xfd]],
  ["a bzip2 archive", [0x42, 0x5a, 0x68]],
  ["an xz archive", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["a 7z archive", [0x37, 0x7a, 0xbc, 0xaf, 0x27]],
  ["an Arrow or Feather file", [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
];

/**
 * Refuses bytes that are not UTF-8 text, by their first 4096.
 *
 * @throws HtsError `file_unreadable` naming what the bytes are, as far as it shows
 */
export function requireText(file: string, bytes: Uint8Array): void {
  const found = recogniseBinary(bytes.subarray(0, SAMPLE_BYTES));
  if (found === null) return;
  throw fileFault(
    { file },
    { code: "file_unreadable", problem: `expected CSV as UTF-8 text, or Parquet, or CSV in gzip, was ${found.name}`, remedy: found.remedy },
  );
}

function recogniseBinary(sample: Uint8Array): { name: string; remedy: string } | null {
  const asUtf8 = "save it as UTF-8";
  if (startsWith(sample, [0xff, 0xfe]) || startsWith(sample, [0xfe, 0xff])) return { name: "UTF-16 text", remedy: asUtf8 };
  const signature = SIGNATURES.find(([, bytes]) => startsWith(sample, bytes));
  if (signature) return { name: signature[0], remedy: "unpack or convert it" };
  if (isUtf16WithoutMark(sample)) return { name: "UTF-16 text", remedy: asUtf8 };
  if (sample.some(isControl)) return { name: "binary data", remedy: "choose a candle file" };
  if (!isUtf8(sample)) return { name: "text of another encoding", remedy: asUtf8 };
  return null;
}

/** ASCII in UTF-16 has a zero in every second byte. */
function isUtf16WithoutMark(sample: Uint8Array): boolean {
  if (sample.length < 4) return false;
  for (const first of [0, 1]) {
    let zeros = 0;
    for (let i = first; i < 32 && i < sample.length; i += 2) if (sample[i] === 0) zeros++;
    if (zeros === Math.floor((Math.min(32, sample.length) + 1 - first) / 2) && sample[1 - first] !== 0) return true;
  }
  return false;
}

function isControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}

function isUtf8(sample: Uint8Array): boolean {
  try {
    // As a stream, a character that the sample's end cuts is no error.
    new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

export function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, index) => bytes[index] === byte);
}
