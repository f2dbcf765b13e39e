import { LOG_LEVELS, type LogLevel, type LogLine, type LogSummary } from "../../app/logs/ports.ts";
import { parseLine, readHead } from "./line-filter.ts";
import { linesOfBlock } from "./lines-of-block.ts";

const NEWEST_ERRORS = 10;
const SEVERE = new Set(["ERROR", "FATAL"]);

/** Counts the lines since an instant. */
export class LogTally {
  readonly #since: string;
  readonly #byLevel = new Map<string, number>();
  readonly #byLogger = new Map<string, { lines: number; errors: number }>();
  #errors: LogLine[] = [];

  /** @param since ISO 8601 in UTC */
  constructor(since: string) {
    this.#since = since;
  }

  /** Adds the lines of a block; false when its oldest is too old, and older blocks need not be read. */
  add(block: Buffer): boolean {
    const errors: LogLine[] = [];
    for (const { bytes } of linesOfBlock(block)) {
      const head = readHead(bytes);
      if (head === null || head.timestamp < this.#since) continue;
      const isError = SEVERE.has(head.level);
      this.#byLevel.set(head.level, (this.#byLevel.get(head.level) ?? 0) + 1);
      const counts = this.#byLogger.get(head.logger) ?? { lines: 0, errors: 0 };
      this.#byLogger.set(head.logger, { lines: counts.lines + 1, errors: counts.errors + Number(isError) });
      const line = isError && errors.length < NEWEST_ERRORS ? parseLine(bytes.toString("utf8")) : null;
      if (line !== null) errors.push(line);
    }
    this.#errors = [...this.#errors, ...errors].toSorted((one, other) => (one.timestamp < other.timestamp ? 1 : -1)).slice(0, NEWEST_ERRORS);
    const oldest = readHead(block);
    return oldest === null || oldest.timestamp >= this.#since;
  }

  summary(isComplete: boolean): LogSummary {
    const byLogger = [...this.#byLogger].map(([logger, counts]) => ({ logger, ...counts }));
    return {
      total: byLogger.reduce((sum, { lines }) => sum + lines, 0),
      byLevel: Object.fromEntries(LOG_LEVELS.map((level) => [level, this.#byLevel.get(level) ?? 0])) as Record<LogLevel, number>,
      byLogger: byLogger.toSorted((one, other) => other.lines - one.lines || (one.logger < other.logger ? -1 : 1)),
      newestErrors: this.#errors,
      isComplete,
    };
  }
}
