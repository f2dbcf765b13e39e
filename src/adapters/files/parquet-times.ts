import type { ColumnPlan, TimeColumn } from "./column-plan.ts";
import { DecimalReader } from "./decimal.ts";
import { CORRECT_ROW, type Fault, fileFault, quote } from "./fault-messages.ts";
import { findFieldFault, refuseNaiveTime } from "./foreign-field-fault.ts";
import { FIRST_PARQUET_ROW, refuseType } from "./parquet-candles.ts";
import { type ParquetColumn, selectNumber, selectText, selectTime } from "./parquet-table.ts";
import { toUtcMs } from "./time-log.ts";
import { epochKind, NAIVE_DATE, NAIVE_TEXT, type TimeKind, TimeReader, toEpochMs, ZONED_TEXT } from "./time-reader.ts";

/** The times of one Parquet column, whatever its type: timestamps, dates, epoch numbers or text. */
export class ParquetTimes {
  readonly column: TimeColumn;
  /** The SQL whose values `read` takes. */
  readonly expression: string;
  /** How the last time was written. */
  kind: TimeKind = 0;
  readonly #file: string;
  readonly #plan: ColumnPlan;
  readonly #typeKind: TimeKind | null;

  constructor(file: string, column: TimeColumn, source: ParquetColumn, plan: ColumnPlan) {
    this.column = column;
    this.#file = file;
    this.#plan = plan;
    this.#typeKind = timestampKind(source);
    const text = source.type === "VARCHAR" ? selectText(source) : null;
    this.expression = selectTime(source) ?? selectNumber(source) ?? text ?? refuseType(file, this.#label, source.type, "times, numbers or text");
  }

  /**
   * A value of the expression in UTC epoch ms.
   *
   * @throws HtsError `value_unreadable`, `layout_unclear` for one without a zone
   */
  read(value: unknown, index: number): number {
    const readMs = this.#readMs(value);
    const timeMs = toUtcMs(readMs, this.kind, this.column.zone);
    if (Math.abs(timeMs) < Infinity) return timeMs;
    throw fileFault({ file: this.#file, row: FIRST_PARQUET_ROW + index, column: this.#label }, this.#findFault(value, readMs));
  }

  #readMs(value: unknown): number {
    if (typeof value === "number") {
      const kind = this.#typeKind ?? epochKind(value);
      if (kind === null) return NaN;
      this.kind = kind;
      return this.#typeKind === null ? toEpochMs(value, kind) : value;
    }
    if (typeof value !== "string") return NaN;
    const bytes = Buffer.from(value.trim());
    const reader = new TimeReader(bytes, new DecimalReader(bytes));
    const readMs = reader.read(0);
    this.kind = reader.kind;
    return reader.end === bytes.length ? readMs : NaN;
  }

  #findFault(value: unknown, readMs: number): Fault {
    if (value === null) return { code: "value_unreadable", problem: "expected a time, was NULL", remedy: CORRECT_ROW };
    if (this.#typeKind !== null) return refuseNaiveTime(quote(clockText(readMs)));
    const text = String(value);
    const fallback = { code: "value_unreadable", problem: `expected a time, was ${quote(text)}`, remedy: CORRECT_ROW } as const;
    return findFieldFault(this.#plan, text, this.column.index) ?? fallback;
  }

  get #label(): string {
    return this.#plan.labels[this.column.index] as string;
  }
}

/** How the times of a type are to be taken; null for one that is not of times. */
export function timestampKind(source: ParquetColumn): TimeKind | null {
  if (selectTime(source) === null) return null;
  if (source.type === "DATE") return NAIVE_DATE;
  return source.type === "TIMESTAMP WITH TIME ZONE" ? ZONED_TEXT : NAIVE_TEXT;
}

/** What a clock without a zone shows. */
function clockText(clockMs: number): string {
  return new Date(clockMs).toISOString().slice(0, -1).replace("T", " ");
}
