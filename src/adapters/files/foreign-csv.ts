import type { HtsError } from "../../engine/errors.ts";
import { type CandleRows, FILE_COLUMNS } from "./candle-rows.ts";
import type { ColumnPlan, TimeColumn } from "./column-plan.ts";
import { CARRIAGE_RETURN, COMMA, decodeLine, LINE_FEED, QUOTE } from "./csv-text.ts";
import { DecimalReader } from "./decimal.ts";
import { fileFault } from "./fault-messages.ts";
import { refuseSecondSymbol } from "./foreign-field-fault.ts";
import { TimeLog, toUtcMs } from "./time-log.ts";
import { type TimeKind, TimeReader } from "./time-reader.ts";

const SPACE = 0x20;
const TIME = 0;
const LAST_VALUE = FILE_COLUMNS.length - 1;
const UNUSED = LAST_VALUE + 1;
const SYMBOL = UNUSED + 1;
/** The first of the columns whose times have to agree; the others follow. */
const CHECK = SYMBOL + 1;

/** Reads the rows of a CSV file whose columns are planned, without decoding what is not used. */
export class ForeignCsvReader {
  readonly log: TimeLog;
  readonly #file: string;
  readonly #bytes: Uint8Array;
  readonly #plan: ColumnPlan;
  readonly #decimals: DecimalReader;
  readonly #times: TimeReader;
  /** What each column of the file is for: its place in `FILE_COLUMNS`, or one of the constants above. */
  readonly #roles: readonly number[];
  readonly #checkMs: Float64Array;
  readonly #checkKinds: TimeKind[];
  #symbolStart = -1;
  #symbolEnd = -1;

  constructor(file: string, bytes: Uint8Array, plan: ColumnPlan) {
    this.log = new TimeLog(plan);
    this.#file = file;
    this.#bytes = bytes;
    this.#plan = plan;
    this.#decimals = new DecimalReader(bytes);
    this.#times = new TimeReader(bytes, this.#decimals);
    this.#roles = plan.labels.map((_, index) => roleOf(plan, index));
    this.#checkMs = new Float64Array(plan.checks.length);
    this.#checkKinds = plan.checks.map(() => 0);
  }

  /** The symbol of all rows, as far as they have one; a text of the file, so anything. */
  get symbol(): string | null {
    return this.#symbolEnd > this.#symbolStart ? decodeLine(this.#bytes, this.#symbolStart, this.#symbolEnd) : null;
  }

  /**
   * Reads one line into row `index` of the columns.
   *
   * @param row how messages number the line
   * @returns the offset of the next line, or −1 for a line that could not be read
   * @throws HtsError `layout_unclear` for a second symbol
   */
  readRow(start: number, rows: CandleRows, index: number, row: number): number {
    const bytes = this.#bytes;
    const roles = this.#roles;
    let at = start;
    for (let field = 0; ; field++) {
      const role = roles[field] as number;
      at = role === UNUSED ? this.#skipField(at) : this.#readField(at, role, rows, index, row);
      if (at < 0) return -1;
      if (field === roles.length - 1) break;
      if (bytes[at] !== COMMA) return -1;
      at++;
    }
    if (bytes[at] === CARRIAGE_RETURN) at++;
    if (at < bytes.length && bytes[at] !== LINE_FEED) return -1;
    const { checks } = this.#plan;
    for (let k = 0; k < checks.length; k++) this.#compare(rows, index, checks[k] as TimeColumn, k);
    return at + 1;
  }

  /** Reads a field that is used; the offset behind it, or −1. */
  #readField(start: number, role: number, rows: CandleRows, index: number, row: number): number {
    const bytes = this.#bytes;
    let at = start;
    while (bytes[at] === SPACE) at++;
    const isQuoted = bytes[at] === QUOTE;
    if (isQuoted) at++;
    if (role === SYMBOL) at = this.#readSymbol(at, isQuoted, row);
    else if (role === TIME || role >= CHECK) at = this.#readTime(at, role, rows, index);
    else {
      const value = this.#decimals.read(at);
      // NaN and the infinities are the values that this comparison refuses.
      if (!(Math.abs(value) < Infinity)) return -1;
      (rows.columns[role] as Float64Array)[index] = value;
      at = this.#decimals.end;
    }
    if (at < 0) return -1;
    if (isQuoted && bytes[at++] !== QUOTE) return -1;
    while (bytes[at] === SPACE) at++;
    return at;
  }

  #readTime(at: number, role: number, rows: CandleRows, index: number): number {
    const times = this.#times;
    const { zone } = role === TIME ? this.#plan.time : (this.#plan.checks[role - CHECK] as TimeColumn);
    const readMs = times.read(at);
    const timeMs = toUtcMs(readMs, times.kind, zone);
    if (!(Math.abs(timeMs) < Infinity)) return -1;
    if (role === TIME) {
      (rows.columns[TIME] as Float64Array)[index] = timeMs;
      this.log.count(times.kind);
    } else {
      this.#checkMs[role - CHECK] = timeMs;
      this.#checkKinds[role - CHECK] = times.kind;
    }
    return times.end;
  }

  #compare(rows: CandleRows, index: number, column: TimeColumn, k: number): void {
    this.log.compare(index, (rows.columns[TIME] as Float64Array)[index] as number, column, this.#checkMs[k] as number, this.#checkKinds[k] as TimeKind);
  }

  #readSymbol(start: number, isQuoted: boolean, row: number): number {
    const bytes = this.#bytes;
    let end = start;
    while (end < bytes.length && !endsField(bytes[end] as number, isQuoted)) end++;
    if (this.#symbolStart < 0) {
      this.#symbolStart = start;
      this.#symbolEnd = end;
    }
    const length = end - start;
    let isSame = length === this.#symbolEnd - this.#symbolStart;
    for (let i = 0; isSame && i < length; i++) isSame = bytes[start + i] === bytes[this.#symbolStart + i];
    if (!isSame) throw this.#refuseSymbol(decodeLine(bytes, start, end), row);
    return end;
  }

  #refuseSymbol(symbol: string, row: number): HtsError {
    const place = { file: this.#file, row, column: this.#plan.labels[this.#plan.symbol] as string };
    return fileFault(place, refuseSecondSymbol(symbol, this.symbol ?? ""));
  }

  /** The offset behind a field of any content; −1 for quotes that do not close on its line. */
  #skipField(start: number): number {
    const bytes = this.#bytes;
    const length = bytes.length;
    let at = start;
    if (bytes[at] === QUOTE) {
      for (at++; at < length && bytes[at] !== LINE_FEED; at++) {
        if (bytes[at] !== QUOTE) continue;
        at++;
        if (bytes[at] !== QUOTE) return at;
      }
      return -1;
    }
    while (at < length) {
      const byte = bytes[at] as number;
      if (byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN) break;
      at++;
    }
    return at;
  }
}

function roleOf({ time, checks, values, symbol }: ColumnPlan, index: number): number {
  if (index === time.index) return TIME;
  if (values.includes(index)) return values.indexOf(index) + 1;
  if (index === symbol) return SYMBOL;
  const check = checks.findIndex((column) => column.index === index);
  return check < 0 ? UNUSED : CHECK + check;
}

function endsField(byte: number, isQuoted: boolean): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === (isQuoted ? QUOTE : COMMA);
}
