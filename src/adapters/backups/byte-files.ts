import { open } from "node:fs/promises";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { ContentMeter, type ContentSums } from "../object-stores/content-sums.ts";

const PIECE_BYTES = 256 * 1024;

/** The content of a file, piece by piece; rejects like `open` when there is none. */
export async function* readPieces(path: string): ByteStream {
  const handle = await open(path, "r");
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Writes a new file that only its owner may read, waits until the disk has it, and tells its sums. @throws Error of the file system, EEXIST when there is one */
export async function writePieces(path: string, content: ByteStream, mode = 0o600): Promise<ContentSums> {
  const meter = new ContentMeter();
  const handle = await open(path, "wx", mode);
  try {
    for await (const piece of content) {
      meter.add(piece);
      for (let written = 0; written < piece.length;) written += (await handle.write(piece, written)).bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return meter.finish();
}

/** Reads content to its end for its sums. */
export async function measure(content: ByteStream): Promise<ContentSums> {
  const meter = new ContentMeter();
  for await (const piece of content) meter.add(piece);
  return meter.finish();
}

/** Text as content. */
export async function* textPieces(text: string): ByteStream {
  yield Buffer.from(text);
}

/** All of a content as text. */
export async function readText(content: ByteStream): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
