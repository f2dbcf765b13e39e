import { createHash, type Hash } from "node:crypto";
import type { ByteStream, IntegrityReport, ObjectInfo, UploadOptions } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";

/** What content can be compared by. */
export interface ContentSums {
  /** Bytes. */
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
  /** 32 hex digits. */
  readonly md5: string;
}

/** The sums of content that passes by. */
export class ContentMeter {
  readonly #sha256: Hash = createHash("sha256");
  readonly #md5: Hash = createHash("md5");
  #size = 0;

  add(piece: Uint8Array): void {
    this.#sha256.update(piece);
    this.#md5.update(piece);
    this.#size += piece.length;
  }

  /** The sums of all that was added; to be called once, at the end. */
  finish(): ContentSums {
    return { size: this.#size, sha256: this.#sha256.digest("hex"), md5: this.#md5.digest("hex") };
  }
}

/** Content as pieces, whatever it came as. */
export async function* toPieces(content: Uint8Array | ByteStream): ByteStream {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

/**
 * Refuses content that is not what its sender said.
 *
 * @throws HtsError `object_damaged`
 */
export function requireExpected(key: string, sums: ContentSums, expected: NonNullable<UploadOptions["expected"]> = {}): void {
  const problem =
    expected.size !== undefined && expected.size !== sums.size
      ? `${expected.size} bytes were expected, ${sums.size} came`
      : expected.sha256 !== undefined && expected.sha256 !== sums.sha256
        ? `the SHA-256 ${expected.sha256} was expected, it was ${sums.sha256}`
        : null;
  if (problem !== null) throw new HtsError("object_damaged", `${key} was not uploaded: ${problem}; read its source again`);
}

/** Passes content on and throws at its end, `object_damaged`, unless it is what is known about it. */
export async function* checkOnTheWay(info: ObjectInfo, bytes: ByteStream, isMd5Etag = isPlainEtag(info.etag)): ByteStream {
  const meter = new ContentMeter();
  for await (const piece of bytes) {
    meter.add(piece);
    yield piece;
  }
  const [problem] = compare(info, meter.finish(), isMd5Etag);
  if (problem !== undefined) throw new HtsError("object_damaged", `${info.key} is damaged: ${problem}; upload it again or restore an older version`);
}

/** Reads content to its end and reports what differs from what is known about it. */
export async function inspect(info: ObjectInfo, bytes: ByteStream, isMd5Etag = isPlainEtag(info.etag)): Promise<IntegrityReport> {
  const meter = new ContentMeter();
  for await (const piece of bytes) meter.add(piece);
  const problems = compare(info, meter.finish(), isMd5Etag);
  return { ...info, isSound: problems.length === 0, problems };
}

/** Whether an ETag looks like an MD5; one of several parts ends in their number. */
export function isPlainEtag(etag: string): boolean {
  return /^"[0-9a-f]{32}"$/.test(etag);
}

function compare(info: ObjectInfo, sums: ContentSums, isMd5Etag: boolean): string[] {
  const problems: string[] = [];
  if (sums.size !== info.size) problems.push(`${info.size} bytes were expected, there were ${sums.size}`);
  if (isMd5Etag && info.etag !== `"${sums.md5}"`) problems.push(`the ETag is ${info.etag}, the MD5 was ${sums.md5}`);
  if (info.sha256 !== null && info.sha256 !== sums.sha256) problems.push(`the SHA-256 ${info.sha256} was expected, it was ${sums.sha256}`);
  return problems;
}
