import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { LogBook, LogCursor, LogLine, LogPage, LogPlace, LogQuery, LogSummary } from "../../app/logs/ports.ts";
import { BlockReader } from "./block-reader.ts";
import { LineFilter } from "./line-filter.ts";
import { LogScan } from "./log-scan.ts";
import { LogTally } from "./log-tally.ts";

/** What one search reads at most: a tenth of a second of work. */
const SEARCH_BYTES = 64 << 20;
/** What one summary reads at most. */
const SUMMARY_BYTES = 128 << 20;
/** Names of the folders of processes, such as worker-2. */
const WRITER = /^[a-z][a-z0-9-]{0,40}$/;

/** The log of all processes in the files below one folder. */
export class LogFiles implements LogBook {
  readonly #root: string;
  readonly #searchBytes: number;

  constructor(root: string, { searchBytes = SEARCH_BYTES }: { readonly searchBytes?: number } = {}) {
    this.#root = root;
    this.#searchBytes = searchBytes;
  }

  async search(query: LogQuery): Promise<LogPage> {
    const filter = new LineFilter(query);
    const scans = (await this.#writers()).map((writer) => new LogScan(writer, join(this.#root, writer), filter, placeOf(query.cursor, writer)));
    try {
      return await this.#merge(scans, query.limit);
    } finally {
      await Promise.all(scans.map((scan) => scan.close()));
    }
  }

  async summarize(sinceMs: number): Promise<LogSummary> {
    const tally = new LogTally(new Date(sinceMs).toISOString());
    let bytesLeft = SUMMARY_BYTES;
    for (const writer of await this.#writers()) bytesLeft -= await this.#count(writer, tally, bytesLeft);
    return tally.summary(bytesLeft > 0);
  }

  /** Whichever may have the newest line goes on: so a writer that fell silent long ago is not read to its beginning for nothing. */
  async #merge(scans: readonly LogScan[], limit: number): Promise<LogPage> {
    const lines: LogLine[] = [];
    let bytesRead = 0;
    let open = scans.filter((scan) => !scan.isOver);
    while (open.length > 0 && lines.length < limit) {
      const next = open.reduce((best, scan) => (scan.upTo > best.upTo || (scan.upTo === best.upTo && scan.hasLine) ? scan : best));
      if (next.hasLine) lines.push(next.take());
      // Each goes on by a block at least, or a page that found nothing could have the same one after it for ever.
      else if (bytesRead >= this.#searchBytes && next.hasBegun) break;
      else bytesRead += await next.advance();
      if (next.isOver) open = open.filter((scan) => scan !== next);
    }
    return { lines, next: open.length === 0 ? null : cursorOf(scans), bytesRead };
  }

  async #count(writer: string, tally: LogTally, mostBytes: number): Promise<number> {
    const reader = new BlockReader(join(this.#root, writer), null);
    let bytesRead = 0;
    try {
      while (bytesRead < mostBytes) {
        const block = await reader.next();
        if (block === null || !tally.add(block.bytes)) break;
        bytesRead += block.bytes.length;
      }
      return bytesRead;
    } finally {
      await reader.close();
    }
  }

  async #writers(): Promise<string[]> {
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory() && WRITER.test(entry.name)).map(({ name }) => name);
  }
}

function placeOf(cursor: LogCursor | null | undefined, writer: string): LogPlace | null {
  return cursor !== null && cursor !== undefined && Object.hasOwn(cursor, writer) ? (cursor[writer] as LogPlace) : null;
}

/** One that is over is named, too: it has grown by the next page, by lines that are newer than all that were shown. */
function cursorOf(scans: readonly LogScan[]): LogCursor {
  return Object.fromEntries(scans.flatMap((scan) => (scan.place === null ? [] : [[scan.writer, scan.isOver ? { file: 0, offset: 0 } : scan.place]])));
}
