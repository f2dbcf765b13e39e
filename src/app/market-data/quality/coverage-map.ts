import type { GapList } from "./gaps.ts";

const DAY_MS = 86_400_000;
/** Shorter series have a row a month. */
const MONTHS_UP_TO_MS = 400 * DAY_MS;
const MAX_ROWS = 100;
/** Candles that open in one cell of a map. */
export interface CoverageCell {
  /** Candles that the timeframe has there between the series' first and last one; 0 outside of them. */
  readonly expected: number;
  /** How many are missing: those of which the exchange may have one, and those of which it has none. A run's are spread over it evenly. */
  readonly missing: number;
  readonly confirmedMissing: number;
}

/** One calendar year or month in UTC, cut into cells of equal length. */
export interface CoverageRow {
  /** "2023", or "2023-04". */
  readonly label: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Share of the expected candles that are there or that the exchange does not have, 0 to 1; null where none is expected. */
  readonly completenessRate: number | null;
  readonly cells: readonly CoverageCell[];
}

/** Draws up where a series has candles, for people: a row a year, for series of up to 400 days a month. Empty without candles. */
export function mapCoverage(gaps: GapList, columns = 60): CoverageRow[] {
  if (gaps.firstMs === null || gaps.lastMs === null) return [];
  const rows = cutRows(gaps.firstMs, gaps.lastMs);
  const bounds = new Float64Array(rows.length * columns + 1);
  rows.forEach(({ fromMs, untilMs }, r) => {
    for (let c = 0; c < columns; c++) bounds[r * columns + c] = Math.ceil(fromMs + ((untilMs - fromMs) * c) / columns);
  });
  bounds[rows.length * columns] = rows.at(-1)?.untilMs ?? 0;
  const missing = new Float64Array(rows.length * columns);
  const confirmed = new Float64Array(rows.length * columns);
  spreadRuns(gaps, bounds, missing, confirmed);
  return rows.map((row, r) => {
    const cells = Array.from({ length: columns }, (_, c): CoverageCell => {
      const at = r * columns + c;
      const expected = countExpected(gaps, bounds[at] as number, bounds[at + 1] as number);
      const confirmedMissing = Math.min(confirmed[at] as number, expected);
      return { expected, missing: Math.min(missing[at] as number, expected) - confirmedMissing, confirmedMissing };
    });
    return { ...row, completenessRate: rateOf(cells), cells };
  });
}

type Row = Pick<CoverageRow, "label" | "fromMs" | "untilMs">;

function cutRows(firstMs: number, lastMs: number): Row[] {
  const first = new Date(firstMs);
  const last = new Date(lastMs);
  const isMonthly = lastMs - firstMs <= MONTHS_UP_TO_MS;
  const monthOf = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();
  const [from, until] = isMonthly ? [monthOf(first), monthOf(last) + 1] : [first.getUTCFullYear(), last.getUTCFullYear() + 1];
  // Only faulty times make a series of centuries.
  const step = Math.ceil((until - from) / MAX_ROWS);
  const rows: Row[] = [];
  for (let at = from; at < until; at += step) {
    const fromMs = isMonthly ? startOf(0, at) : startOf(at, 0);
    const untilMs = isMonthly ? startOf(0, at + step) : startOf(at + step, 0);
    rows.push({ label: labelOf(fromMs, isMonthly), fromMs, untilMs });
  }
  return rows;
}

/** The start of a month, counted on from that of a year. Date.UTC would take years below 100 as of the last century. */
function startOf(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1);
}

function labelOf(fromMs: number, isMonthly: boolean): string {
  const date = new Date(fromMs);
  const year = String(date.getUTCFullYear());
  return isMonthly ? `${year}-${String(date.getUTCMonth() + 1).padStart(2, "0")}` : year;
}

/** Candles of the series' own grid that open in `[fromMs, untilMs)`. */
function countExpected({ firstMs, lastMs, timeframeMs }: GapList, fromMs: number, untilMs: number): number {
  const start = firstMs as number;
  const count = Math.round(((lastMs as number) - start) / timeframeMs) + 1;
  const before = (ms: number): number => Math.min(count, Math.max(0, Math.ceil((ms - start) / timeframeMs)));
  return before(untilMs) - before(fromMs);
}

function spreadRuns({ timeframeMs, fromMs, missing, confirmed }: GapList, bounds: Float64Array, missingOut: Float64Array, confirmedOut: Float64Array): void {
  let first = 0;
  for (let run = 0; run < missing.length; run++) {
    const startMs = fromMs[run] as number;
    const count = missing[run] as number;
    const confirmedRate = (confirmed[run] as number) / count;
    const endMs = startMs + count * timeframeMs;
    while (first < missingOut.length && (bounds[first + 1] as number) <= startMs) first++;
    for (let cell = first; cell < missingOut.length && (bounds[cell] as number) < endMs; cell++) {
      const from = Math.max(0, Math.ceil(((bounds[cell] as number) - startMs) / timeframeMs));
      const until = Math.min(count, Math.ceil(((bounds[cell + 1] as number) - startMs) / timeframeMs));
      missingOut[cell] = (missingOut[cell] as number) + until - from;
      confirmedOut[cell] = (confirmedOut[cell] as number) + (until - from) * confirmedRate;
    }
  }
}

function rateOf(cells: readonly CoverageCell[]): number | null {
  const expected = cells.reduce((sum, cell) => sum + cell.expected, 0);
  return expected === 0 ? null : 1 - cells.reduce((sum, { missing }) => sum + missing, 0) / expected;
}
