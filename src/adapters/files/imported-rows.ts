import { FILE_COLUMNS, type ReadRows } from "./candle-rows.ts";
import type { ColumnPlan } from "./column-plan.ts";
import type { Disagreement, TimeLog } from "./time-log.ts";
import { isNaive, TIME_KINDS, ZONED_TEXT } from "./time-reader.ts";
import { UTC, type Zone } from "./time-zone.ts";

/** What a caller says about a file that is to be imported; null where the file has to say it. */
export interface ImportRequest {
  readonly columns: readonly string[] | null;
  readonly zone: Zone | null;
}

/** Rows of a file as they stand in it, and what was understood of them. */
export interface ImportedRows extends ReadRows {
  readonly plan: ColumnPlan;
  readonly timeUnit: string;
  readonly timeZone: string;
  readonly disagreement: Disagreement | null;
  readonly symbol: string | null;
  /** The first and the last row for a person. */
  readonly firstText: string;
  readonly lastText: string;
  readonly notes: readonly string[];
}

/** The plan of the project's own layout, whatever the order of its columns. */
export const OWN_PLAN: ColumnPlan = {
  layout: "a coin-hts candle file",
  labels: FILE_COLUMNS,
  hasHeader: true,
  time: { index: 0, zone: UTC },
  checks: [],
  values: [1, 2, 3, 4, 5],
  symbol: -1,
  notes: [],
};

/** What is understood of a file of the project's own layout. */
export function understandOwn({ zone }: ImportRequest): Omit<ImportedRows, keyof ReadRows | "firstText" | "lastText"> {
  const notes = zone === null ? [] : [describeUnusedZone(zone)];
  return { plan: OWN_PLAN, timeUnit: TIME_KINDS[1], timeZone: UTC.name, disagreement: null, symbol: null, notes };
}

/** Whether column names are exactly the six of a candle file, in any order. */
export function isOwnHeader(names: readonly string[]): boolean {
  return names.length === FILE_COLUMNS.length && FILE_COLUMNS.every((name) => names.includes(name));
}

/**
 * Puts into words what kinds of time came up.
 *
 * @param unit what to call them where the file has a type of its own for them
 */
export function describeTimes(log: TimeLog, plan: ColumnPlan, zone: Zone | null, unit?: string): Pick<ImportedRows, "timeUnit" | "timeZone" | "notes"> {
  const { kinds } = log;
  const zones = new Set(
    kinds.map(({ kind }) => (isNaive(kind) ? (plan.time.zone ?? UTC).name : kind === ZONED_TEXT && unit === undefined ? "the offset of each time" : UTC.name)),
  );
  const notes: string[] = [];
  if (kinds.length > 1) notes.push(`times are of several kinds: ${kinds.map(({ kind, rows }) => `${rows} in ${TIME_KINDS[kind]}`).join(", ")}`);
  const isUsed = (kinds.some(({ kind }) => isNaive(kind)) && plan.time.zone === zone) || plan.checks.some((check) => check.zone === zone);
  if (zone !== null && !isUsed) notes.push(describeUnusedZone(zone));
  return { timeUnit: unit ?? kinds.map(({ kind }) => TIME_KINDS[kind]).join(" and "), timeZone: [...zones].join(" and "), notes };
}

function describeUnusedZone(zone: Zone): string {
  return `the zone ${zone.name} was not needed: the times are exact without it`;
}
