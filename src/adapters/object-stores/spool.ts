import { mkdtemp, open, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { ContentMeter, type ContentSums, toPieces } from "./content-sums.ts";

/** Content that has been read whole, so that its sums are known before it is sent and it can be sent again. */
export interface Spool {
  readonly sums: ContentSums;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** All of it from the beginning, once more with every call. */
  stream(): Readable;
  close(): Promise<void>;
}

const PIECE_BYTES = 256 * 1024;

/**
 * Reads content to its end: into memory up to a limit, beyond it into a temporary file of this user.
 *
 * @throws HtsError `file_not_writable`; what the stream throws is passed on
 */
export async function spool(content: Uint8Array | ByteStream, memoryBytes: number): Promise<Spool> {
  const meter = new ContentMeter();
  const pieces: Uint8Array[] = [];
  let held = 0;
  let file: TemporaryFile | null = null;
  try {
    for await (const piece of toPieces(content)) {
      meter.add(piece);
      held += piece.length;
      pieces.push(content instanceof Uint8Array ? piece : piece.slice());
      if (held <= memoryBytes || content instanceof Uint8Array) continue;
      file ??= await openTemporaryFile();
      await file.append(pieces.splice(0));
    }
  } catch (error) {
    await file?.remove();
    throw error;
  }
  const sums = meter.finish();
  return file === null ? holdInMemory(pieces, sums) : holdInFile(file, sums);
}

function holdInMemory(pieces: readonly Uint8Array[], sums: ContentSums): Spool {
  const [first] = pieces;
  const bytes = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
  return {
    sums,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    stream: () => Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)], { objectMode: false }),
    close: async () => undefined,
  };
}

function holdInFile(file: TemporaryFile, sums: ContentSums): Spool {
  async function* readPieces(): ByteStream {
    for (let offset = 0; offset < sums.size; offset += PIECE_BYTES) yield await file.read(offset, Math.min(PIECE_BYTES, sums.size - offset));
  }
  return {
    sums,
    read: (offset, length) => file.read(offset, length),
    stream: () => Readable.from(readPieces(), { objectMode: false }),
    close: () => file.remove(),
  };
}

interface TemporaryFile {
  append(pieces: readonly Uint8Array[]): Promise<void>;
  read(offset: number, length: number): Promise<Uint8Array>;
  remove(): Promise<void>;
}

async function openTemporaryFile(): Promise<TemporaryFile> {
  const folder = await guard(() => mkdtemp(join(tmpdir(), "coin-hts-upload-")));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const handle = await guard(() => open(join(folder, "content"), "wx+", 0o600)).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    append: async (pieces) => {
      for (const piece of pieces) await guard(() => handle.appendFile(piece));
    },
    read: (offset, length) => guard(() => readExactly(handle, offset, length)),
    remove: async () => {
      await handle.close();
      await remove();
    },
  };
}

async function readExactly(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new Error("it was shortened by somebody");
    filled += bytesRead;
  }
  return bytes;
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new HtsError("file_not_writable", `the temporary file of an upload failed: ${(error as Error).message}; make room in ${tmpdir()}`, { cause: error });
  }
}
