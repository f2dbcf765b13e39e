import type { LogLine, LogPlace } from "../../app/logs/ports.ts";
import { BlockReader } from "./block-reader.ts";
import { type LineFilter, readHead } from "./line-filter.ts";
import { linesOfBlock } from "./lines-of-block.ts";

interface Found {
  readonly line: LogLine;
  /** Right after it. */
  readonly after: LogPlace;
}

/** Later than any line. */
const NEWEST = "~";

/** The search through the log of one process: finds wanted lines block by block, and knows how far back it has come. */
export class LogScan {
  readonly writer: string;
  readonly #reader: BlockReader;
  readonly #filter: LineFilter;
  #found: Found[] = [];
  /** No line that has not been read is newer. */
  #frontier = NEWEST;
  #hasBegun = false;
  #isExhausted = false;

  constructor(writer: string, folder: string, filter: LineFilter, place: LogPlace | null) {
    this.writer = writer;
    this.#reader = new BlockReader(folder, place);
    this.#filter = filter;
  }

  /** When the next line of it was written at the latest. */
  get upTo(): string {
    return this.#found[0]?.line.timestamp ?? this.#frontier;
  }

  /** Whether its place has moved. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get hasLine(): boolean {
    return this.#found.length > 0;
  }

  get isOver(): boolean {
    return this.#isExhausted && !this.hasLine;
  }

  /** Where to go on after the lines that were taken; null when nothing has been read. */
  get place(): LogPlace | null {
    return this.#found[0]?.after ?? this.#reader.place;
  }

  /** The newest line that was found. */
  take(): LogLine {
    return (this.#found.shift() as Found).line;
  }

  /** Reads one block more and returns its size, bytes. */
  async advance(): Promise<number> {
    const block = await this.#reader.next();
    // Of a block within one long line nothing is left to go on from.
    this.#hasBegun ||= block === null || block.bytes.length > 0;
    if (block === null) {
      this.#isExhausted = true;
      return 0;
    }
    const isPromising = this.#filter.mayBeIn(block.bytes);
    for (const { start, bytes } of isPromising ? linesOfBlock(block.bytes) : []) {
      const line = this.#filter.read(bytes);
      if (line !== null) this.#found.push({ line, after: { file: block.file, offset: block.offset + start + bytes.length + 1 } });
    }
    const oldest = readHead(block.bytes)?.timestamp;
    // A clock that was set back must not let the search jump forward.
    if (oldest !== undefined && oldest < this.#frontier) this.#frontier = oldest;
    if (this.#filter.isBefore(this.#frontier)) this.#isExhausted = true;
    return block.bytes.length;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}
