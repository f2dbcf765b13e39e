import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { LogTarget } from "./log-sink.ts";

export interface RotatingFileOptions {
  /** Of this writer alone; it exists. */
  readonly folder: string;
  readonly maxBytes: number;
  /** The one that is written to included. */
  readonly maxFiles: number;
}

const FILE_NAME = /^(\d{6,15})\.jsonl$/;
const LINE_FEED = 10;

/** The name of a file by its number, which grows: 1 becomes 000001.jsonl. */
export function nameLogFile(number: number): string {
  return `${String(number).padStart(6, "0")}.jsonl`;
}

/** The number of a log file; null for what is none. */
export function numberOfLogFile(name: string): number | null {
  const [, number] = FILE_NAME.exec(name) ?? [];
  return number === undefined ? null : Number(number);
}

/**
 * Lines in files of at most so many bytes, of which the newest are kept. A file keeps its name for life, so that whoever
 * reads or ships it is never confused by a renaming, and a crash at any moment leaves nothing half done.
 */
export class RotatingFile implements LogTarget {
  readonly #options: RotatingFileOptions;
  #open: { readonly fd: number; readonly number: number } | null = null;
  /** Whether a line has been written in part only: the file is not left before it is whole. */
  #isWithinLine = false;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.folder;
  }

  write(bytes: Uint8Array): number {
    const { fd, size } = this.#prepare();
    const part = this.#isWithinLine ? bytes : this.#fit(bytes, this.#options.maxBytes - size);
    if (part === null) {
      this.#rotate();
      return 0;
    }
    const written = writeSync(fd, part);
    if (written > 0) this.#isWithinLine = part[written - 1] !== LINE_FEED;
    return written;
  }

  close(): void {
    if (this.#open !== null) closeSync(this.#open.fd);
    this.#open = null;
  }

  /** The whole lines that have room; null when a new file is due. A line longer than a file has one to itself. */
  #fit(bytes: Uint8Array, room: number): Uint8Array | null {
    if (bytes.length <= room) return bytes;
    const end = room <= 0 ? -1 : bytes.lastIndexOf(LINE_FEED, room - 1);
    if (end >= 0) return bytes.subarray(0, end + 1);
    if (room < this.#options.maxBytes) return null;
    const first = bytes.indexOf(LINE_FEED);
    return first === -1 ? bytes : bytes.subarray(0, first + 1);
  }

  #prepare(): { readonly fd: number; readonly size: number } {
    if (this.#open !== null) {
      const { size, nlink } = fstatSync(this.#open.fd);
      if (nlink > 0) return { fd: this.#open.fd, size };
      // Somebody has removed it; what is written there now nobody would ever read.
      this.close();
    }
    const newest = this.#numbers().at(-1) ?? 1;
    const fd = openSync(join(this.#options.folder, nameLogFile(newest)), "a+", 0o600);
    try {
      const { size } = fstatSync(fd);
      // A process that died halfway through a line left it so.
      if (size > 0 && lastByteOf(fd, size) !== LINE_FEED) writeSync(fd, "\n");
      this.#open = { fd, number: newest };
      this.#isWithinLine = false;
      return { fd, size };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** The oldest goes first, so that a full disk has room for the new one. */
  #rotate(): void {
    const numbers = this.#numbers();
    for (const number of numbers.slice(0, Math.max(0, numbers.length - this.#options.maxFiles + 1)))
      if (number !== this.#open?.number) rmSync(join(this.#options.folder, nameLogFile(number)), { force: true });
    const next = (numbers.at(-1) ?? 0) + 1;
    const fd = openSync(join(this.#options.folder, nameLogFile(next)), "a+", 0o600);
    this.close();
    if (this.#options.maxFiles === 1) for (const number of numbers) rmSync(join(this.#options.folder, nameLogFile(number)), { force: true });
    this.#open = { fd, number: next };
  }

  #numbers(): number[] {
    return readdirSync(this.#options.folder)
      .map(numberOfLogFile)
      .filter((number) => number !== null)
      .toSorted((one, other) => one - other);
  }
}

function lastByteOf(fd: number, size: number): number | undefined {
  const byte = Buffer.alloc(1);
  readSync(fd, byte, 0, 1, size - 1);
  return byte[0];
}
