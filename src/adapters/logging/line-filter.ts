import { LOG_LEVELS, type LogLine, type LogQuery } from "../../app/logs/ports.ts";

const HEAD = /^\{"level":"(?<level>[A-Z]+)","timestamp":"(?<timestamp>[^"]{20,30})","logger":"(?<logger>[^"]+)"/;
const HEAD_BYTES = 300;

/** How every line begins that `createLogger` makes. */
export interface LineHead {
  readonly level: string;
  readonly timestamp: string;
  readonly logger: string;
}

/** The head of a line without reading the rest; null for what is none of ours. */
export function readHead(line: Buffer): LineHead | null {
  return (HEAD.exec(line.toString("utf8", 0, HEAD_BYTES))?.groups as unknown as LineHead | undefined) ?? null;
}

/** Says which lines a query is after, most of them without parsing them. */
export class LineFilter {
  readonly #levels: ReadonlySet<string> | null;
  readonly #loggerName: string | null;
  readonly #text: string | null;
  readonly #from: string;
  readonly #to: string;
  readonly #needles: readonly Buffer[];

  constructor({ level, loggerName, text, fromMs, toMs }: Omit<LogQuery, "limit" | "cursor">) {
    const levels = level === undefined ? null : LOG_LEVELS.slice(LOG_LEVELS.indexOf(level));
    this.#levels = levels === null ? null : new Set(levels);
    this.#loggerName = loggerName ?? null;
    // As it stands in JSON, where a quote has a backslash before it.
    this.#text = text === undefined ? null : JSON.stringify(text).slice(1, -1).toLowerCase();
    this.#from = fromMs === undefined ? "" : new Date(fromMs).toISOString();
    this.#to = toMs === undefined ? "~" : new Date(toMs).toISOString();
    const severe = levels === null || levels.includes("INFO") ? [] : levels.map((one) => `"level":"${one}"`);
    this.#needles = severe.map((needle) => Buffer.from(needle));
  }

  /** False only when no line of a block can be wanted: most blocks have no error, and finding that out costs next to nothing. */
  mayBeIn(block: Buffer): boolean {
    if (this.#needles.length > 0 && !this.#needles.some((needle) => block.includes(needle))) return false;
    if (this.#loggerName !== null && !block.includes(`"logger":${JSON.stringify(this.#loggerName).slice(0, -1)}`)) return false;
    return this.#text === null || block.toString("utf8").toLowerCase().includes(this.#text);
  }

  /** Whether a time is before everything that is wanted. */
  isBefore(timestamp: string): boolean {
    return timestamp < this.#from;
  }

  /** The line when it is wanted, else null. */
  read(line: Buffer): LogLine | null {
    const head = readHead(line);
    if (head === null || !this.#wantsHead(head)) return null;
    const text = line.toString("utf8");
    if (this.#text !== null && !text.toLowerCase().includes(this.#text)) return null;
    return parseLine(text);
  }

  #wantsHead({ level, timestamp, logger }: LineHead): boolean {
    if (this.#levels?.has(level) === false || timestamp < this.#from || timestamp > this.#to) return false;
    return this.#loggerName === null || logger === this.#loggerName || logger.startsWith(`${this.#loggerName}.`);
  }
}

/** Null for a line that is half there. */
export function parseLine(text: string): LogLine | null {
  try {
    const { timestamp, level, logger, message, context } = JSON.parse(text) as Partial<LogLine>;
    if (timestamp === undefined || level === undefined || logger === undefined || !LOG_LEVELS.includes(level)) return null;
    return { timestamp, level, logger, message: message ?? "", context: context ?? {} };
  } catch {
    return null;
  }
}
