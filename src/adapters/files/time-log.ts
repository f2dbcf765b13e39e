import type { ColumnPlan, TimeColumn } from "./column-plan.ts";
import { isDate, isNaive, TIME_KINDS, type TimeKind } from "./time-reader.ts";

const DAY_MS = 86_400_000;

/** Rows in which two columns of times say different things. */
export interface Disagreement {
  readonly rows: number;
  /** The index of the first such row. */
  readonly index: number;
  /** Its times in UTC epoch ms, and the columns by their index in the file. */
  readonly times: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** What was seen of a file's times while its rows were read. */
export class TimeLog {
  /** Rows by the kind of their time. */
  readonly #kinds = new Uint32Array(TIME_KINDS.length);
  readonly #plan: ColumnPlan;
  #disagreement: Disagreement | null = null;

  constructor(plan: ColumnPlan) {
    this.#plan = plan;
  }

  get disagreement(): Disagreement | null {
    return this.#disagreement;
  }

  /** The kinds of time that came up, with their rows. */
  get kinds(): { kind: TimeKind; rows: number }[] {
    return Array.from(this.#kinds, (rows, kind) => ({ kind: kind as TimeKind, rows })).filter(({ rows }) => rows > 0);
  }

  count(kind: TimeKind): void {
    this.#kinds[kind] = (this.#kinds[kind] as number) + 1;
  }

  /** Compares a row's time with that of another column; a date without a time of day has only to be the same day on its own clock. */
  compare(index: number, timeMs: number, column: TimeColumn, otherMs: number, kind: TimeKind): void {
    const offsetMs = column.zone?.offsetMs ?? 0;
    const expectedMs = isDate(kind) ? Math.floor((timeMs + offsetMs) / DAY_MS) * DAY_MS - offsetMs : timeMs;
    if (expectedMs === otherMs) return;
    const { rows, ...first } = this.#disagreement ?? { rows: 0, index, times: [timeMs, otherMs], columns: [this.#plan.time.index, column.index] };
    this.#disagreement = { ...first, rows: rows + 1 };
  }
}

/** A time in UTC epoch ms; NaN for one without a zone in a column of which nobody has said it. */
export function toUtcMs(readMs: number, kind: TimeKind, zone: TimeColumn["zone"]): number {
  if (!isNaive(kind)) return readMs;
  return zone === null ? NaN : readMs - zone.offsetMs;
}
