import type { FileHandle } from "node:fs/promises";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { LogPlace } from "../../app/logs/ports.ts";
import { nameLogFile, numberOfLogFile } from "./rotating-file.ts";

/** Whole lines of a file. */
export interface LogBlock {
  readonly file: number;
  /** Where in the file they begin. */
  readonly offset: number;
  readonly bytes: Buffer;
}

const BLOCK_BYTES = 256 << 10;
/** What is longer without an end is no line of ours. */
const LONGEST_LINE_BYTES = 4 << 20;
const LINE_FEED = 10;

/** Reads the log of one process backwards, block by block, from a place on or from the end. */
export class BlockReader {
  readonly #folder: string;
  /** Null before the first block when it begins at the end. */
  #place: LogPlace | null;
  #handle: { readonly file: number; readonly handle: FileHandle } | null = null;
  /** The beginning of the block before: the end of a line. */
  #carry: Buffer = Buffer.alloc(0);

  constructor(folder: string, place: LogPlace | null) {
    this.#folder = folder;
    this.#place = place;
  }

  /** What has been read of the folder's files; null when nothing has. */
  get place(): LogPlace | null {
    return this.#place === null ? null : { ...this.#place, offset: this.#place.offset + this.#carry.length };
  }

  /** The next older block; null at the beginning of the oldest file. Files that are deleted meanwhile are passed over. */
  async next(): Promise<LogBlock | null> {
    for (;;) {
      const place = (this.#place ??= await this.#newest());
      if (place === null) return null;
      if (place.offset > 0 && (await this.#reach(place.file))) return this.#read(place);
      const older = (await this.#numbers()).findLast((number) => number < place.file);
      if (older === undefined) return null;
      this.#carry = Buffer.alloc(0);
      this.#place = { file: older, offset: (await this.#reach(older)) ? await this.#size() : 0 };
    }
  }

  async close(): Promise<void> {
    await this.#handle?.handle.close();
    this.#handle = null;
  }

  async #read({ file, offset }: LogPlace): Promise<LogBlock> {
    const { handle } = this.#handle as { readonly handle: FileHandle };
    const start = Math.max(0, offset - BLOCK_BYTES);
    const read = Buffer.allocUnsafe(offset - start);
    const { bytesRead } = await handle.read(read, 0, read.length, start);
    const bytes = Buffer.concat([read.subarray(0, bytesRead), this.#carry]);
    const first = start === 0 ? 0 : bytes.indexOf(LINE_FEED) + 1;
    const isEndless = first === 0 && start > 0 && bytes.length > LONGEST_LINE_BYTES;
    const cut = first === 0 && start > 0 ? (isEndless ? 0 : bytes.length) : first;
    this.#carry = isEndless ? Buffer.alloc(0) : bytes.subarray(0, cut);
    this.#place = { file, offset: start };
    return { file, offset: start + cut, bytes: bytes.subarray(cut) };
  }

  async #newest(): Promise<LogPlace | null> {
    const file = (await this.#numbers()).at(-1);
    if (file === undefined) return null;
    return { file, offset: (await this.#reach(file)) ? await this.#size() : 0 };
  }

  async #reach(file: number): Promise<boolean> {
    if (this.#handle?.file === file) return true;
    await this.close();
    const handle = await open(join(this.#folder, nameLogFile(file)), "r").catch(() => null);
    if (handle !== null) this.#handle = { file, handle };
    return handle !== null;
  }

  async #size(): Promise<number> {
    return (await this.#handle?.handle.stat())?.size ?? 0;
  }

  async #numbers(): Promise<number[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names
      .map(numberOfLogFile)
      .filter((number) => number !== null)
      .toSorted((one, other) => one - other);
  }
}
