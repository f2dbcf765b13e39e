import { HtsError } from "../../engine/errors.ts";
import { describeOtherText } from "./column-order.ts";
import { DecimalReader, isDecimal } from "./decimal.ts";
import { fileFault, firstLine, quote } from "./fault-messages.ts";
import {
  BINANCE_COLUMNS,
  type ForeignLayout,
  GENERIC_LAYOUT,
  hasTimeColumn,
  isIndexName,
  normaliseName,
  recogniseLayout,
  SYMBOL_NAMES,
  zoneInName,
} from "./foreign-layouts.ts";
import { isNaive, type TimeKind, TimeReader } from "./time-reader.ts";
import type { Zone } from "./time-zone.ts";

/** A column of times, and the zone of those that do not name theirs; null where nobody has said it. */
export interface TimeColumn {
  readonly index: number;
  readonly zone: Zone | null;
}

/** Which columns of a file are a candle's, by their index in the file. */
export interface ColumnPlan {
  /** For a person. */
  readonly layout: string;
  /** A name for every column of the file. */
  readonly labels: readonly string[];
  readonly hasHeader: boolean;
  readonly time: TimeColumn;
  /** Columns whose times have to be those of `time`. */
  readonly checks: readonly TimeColumn[];
  /** Open, high, low, close and volume. */
  readonly values: readonly number[];
  /** −1 without one. */
  readonly symbol: number;
  /** What a person may want to know of it. */
  readonly notes: readonly string[];
}

const VALUE_NAMES = ["open", "high", "low", "close", "volume"] as const;
/** What a list of columns may say; `_` is for what is not used. */
const ROLES: readonly string[] = ["time", ...VALUE_NAMES, "symbol", "_"];
const LABEL_LENGTH = 40;
/** Names that a message lists at most. */
const LISTED = 8;
/** Files of more columns are not shown as a list of them. */
const LISTED_COLUMNS = 30;

/**
 * Finds the columns of a candle in a file with a header.
 *
 * @param sample the values of the first row: they tell which of several columns of times is exact
 * @param zone what the caller named
 * @throws HtsError `columns_unknown`, `layout_unclear` when the volume of the base currency cannot be told
 */
export function planByHeader(file: string, names: readonly string[], sample: readonly string[], zone: Zone | null): ColumnPlan {
  const normal = names.map(normaliseName);
  const layout = recogniseLayout(names);
  if (layout === null) throw refuseHeader(file, names, normal);
  requireColumns(file, layout, names, normal);
  const labels = names.map(labelColumn);
  const symbol = normal.findIndex((name) => SYMBOL_NAMES.includes(name));
  const volume = layout.hasCurrencyVolumes ? findBaseVolume(file, normal, labels, sample[symbol] ?? "") : normal.indexOf(layout.volume);
  const values = [...layout.prices.map((name) => normal.indexOf(name)), volume];
  const { time, checks, uncompared } = chooseTimes(layout, normal, sample, zone);
  const notes = uncompared.map((index) => `column ${labels[index]} was not compared with ${labels[time.index]}: its times have no zone`);
  const unused = labels.filter((_, index) => ![time.index, ...checks.map((check) => check.index), ...uncompared, ...values, symbol].includes(index));
  if (layout === GENERIC_LAYOUT && unused.length > 0) notes.push(`columns that were not used: ${listSome(unused)}`);
  const name = layout === GENERIC_LAYOUT ? `a table with the time column ${labels[time.index]}` : layout.name;
  return { layout: name, labels, hasHeader: true, time, checks, values, symbol, notes };
}

/**
 * Takes the columns of a candle as the caller lists them.
 *
 * @param sample the values of the file's first line, which is a header when neither a time nor a number stands where one should
 * @throws HtsError `columns_unknown` when the list has not as many columns as the file
 */
export function planByList(file: string, columns: readonly string[], sample: readonly string[], zone: Zone | null): ColumnPlan {
  if (columns.length !== sample.length) {
    const problem = `expected ${columns.length} columns as they were listed, the first line has ${sample.length}`;
    throw fileFault({ file }, { code: "columns_unknown", problem, remedy: "list one name for each column, _ for what is not used" });
  }
  const values = VALUE_NAMES.map((name) => columns.indexOf(name));
  const hasHeader = timeKindOf(sample[columns.indexOf("time")] ?? "") === null && !values.some((index) => isDecimal(sample[index]?.trim() ?? ""));
  const labels = hasHeader ? sample.map(labelColumn) : columns.map((role, index) => `${index + 1} (${role === "_" ? "not used" : role})`);
  const time = { index: columns.indexOf("time"), zone };
  return { layout: "columns as listed", labels, hasHeader, time, checks: [], values, symbol: columns.indexOf("symbol"), notes: [] };
}

/**
 * Finds the columns of a file whose first line is data.
 *
 * @throws HtsError `layout_unclear` unless the line is one of Binance's klines
 */
export function planWithoutHeader(file: string, sample: readonly string[]): ColumnPlan {
  if (!isBinanceRow(sample)) {
    const problem = `expected a header that names the columns, the first row looks like data (${sample.length} values)`;
    const remedy = `list them with --columns, such as ${suggestColumns(sample)} if that is what they are (_ for what is not used)`;
    throw fileFault({ file }, { code: "layout_unclear", problem, remedy });
  }
  const plan = planByHeader(file, BINANCE_COLUMNS, sample, null);
  return { ...plan, layout: `${plan.layout} without a header`, labels: BINANCE_COLUMNS.map((name, index) => `${index + 1} (${name})`), hasHeader: false };
}

/**
 * Refuses a list of columns that says too little or too much.
 *
 * @throws HtsError `usage`
 */
export function requireColumnList(columns: readonly string[]): void {
  const unknown = columns.find((name) => !ROLES.includes(name));
  if (unknown !== undefined) throw new HtsError("usage", `a column was listed as ${quote(unknown)}, expected one of ${ROLES.join(", ")}`);
  const count = (role: string): number => columns.filter((name) => name === role).length;
  const wrong = ["time", ...VALUE_NAMES].find((role) => count(role) !== 1) ?? (count("symbol") > 1 ? "symbol" : undefined);
  if (wrong !== undefined) throw new HtsError("usage", `the list of columns was ${quote(columns.join(","))}, expected ${wrong} once in it`);
}

/** A plan as a list of columns for a message: what a caller gives to read them in this way, and nothing else. */
export function listColumns({ labels, time, values }: Pick<ColumnPlan, "labels" | "time" | "values">): string {
  if (labels.length > LISTED_COLUMNS) return ["time", ...VALUE_NAMES].join(",");
  return labels.map((_, index) => (index === time.index ? "time" : (VALUE_NAMES[values.indexOf(index)] ?? "_"))).join(",");
}

/** The kind of the time that a value is, or null for what is no time. */
export function timeKindOf(value: string): TimeKind | null {
  const bytes = Buffer.from(value.trim());
  const reader = new TimeReader(bytes, new DecimalReader(bytes));
  return Number.isFinite(reader.read(0)) && reader.end === bytes.length ? reader.kind : null;
}

/**
 * Takes the first column whose times are exact, or else the first one; the other ones have to agree with it. An index of
 * plain numbers is no column of times, and one of times without a zone agrees with nothing.
 */
function chooseTimes(
  { times }: ForeignLayout,
  normal: readonly string[],
  sample: readonly string[],
  asked: Zone | null,
): { time: TimeColumn; checks: TimeColumn[]; uncompared: number[] } {
  const found = times
    .map(({ name, usualZone }) => ({ name, index: normal.indexOf(name), zone: zoneInName(name) ?? asked ?? usualZone }))
    .filter(({ index }) => index >= 0)
    .map((column) => ({ ...column, kind: timeKindOf(sample[column.index] ?? "") }));
  const columns = found.filter(({ name, kind }) => kind !== null || !isIndexName(name));
  const lacksZone = ({ kind, zone }: { kind: TimeKind | null; zone: Zone | null }): boolean => kind !== null && isNaive(kind) && zone === null;
  const main = columns.find((column) => column.kind !== null && !lacksZone(column)) ?? columns.find(({ kind }) => kind !== null) ?? columns[0] ?? found[0];
  const others = columns.filter((column) => column !== main);
  return {
    // A layout is recognised by its columns of times, so there is always one.
    time: { index: main?.index ?? -1, zone: main?.zone ?? null },
    checks: others.filter((column) => !lacksZone(column)).map(({ index, zone }) => ({ index, zone })),
    uncompared: others.filter(lacksZone).map(({ index }) => index),
  };
}

/** The volume in the currency that the market's symbol begins with. */
function findBaseVolume(file: string, normal: readonly string[], labels: readonly string[], symbol: string): number {
  if (normal.includes("volume")) return normal.indexOf("volume");
  const letters = lettersOf(symbol);
  const volumes = normal.flatMap((name, index) => (name.startsWith("volume_") ? [{ index, currency: lettersOf(name.slice("volume_".length)) }] : []));
  const matching = volumes.filter(({ currency }) => currency !== "" && currency !== letters && letters.startsWith(currency));
  if (matching[0] !== undefined && matching.length === 1) return matching[0].index;
  const problem = `expected one volume in the currency that the symbol ${quote(symbol)} begins with, was ${listSome(volumes.map(({ index }) => labels[index] ?? ""))}`;
  throw fileFault({ file }, { code: "layout_unclear", problem, remedy: "list the columns with --columns, _ for the volume that is not used" });
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function requireColumns(
  file: string,
  { name, prices, volume, hasCurrencyVolumes, times }: ForeignLayout,
  names: readonly string[],
  normal: readonly string[],
): void {
  const needed = hasCurrencyVolumes ? prices : [...prices, volume];
  const missing = needed.filter((one) => !normal.includes(one));
  const used = [...needed, ...times.map((time) => time.name).filter((one) => !isIndexName(one)), ...SYMBOL_NAMES];
  const repeated = used.filter((one) => normal.indexOf(one) !== normal.lastIndexOf(one));
  if (hasCurrencyVolumes && !normal.some((one) => one.startsWith(volume))) missing.push(volume);
  if (!times.some((time) => normal.includes(time.name))) missing.push(times[0]?.name ?? "");
  if (missing.length + repeated.length === 0) return;
  const wrong = [...(missing.length > 0 ? [`missing ${missing.join(", ")}`] : []), ...(repeated.length > 0 ? [`repeated ${repeated.join(", ")}`] : [])];
  const problem = `expected the columns of ${name}, was ${quote(names.join(","))} (${wrong.join("; ")})`;
  throw fileFault({ file }, { code: "columns_unknown", problem, remedy: "rename the columns, or list them with --columns" });
}

function refuseHeader(file: string, names: readonly string[], normal: readonly string[]): HtsError {
  const expected = `expected a column of times (date, time, timestamp, …) and ${VALUE_NAMES.join(",")}`;
  const other = describeOtherText(names, expected);
  const missing: string[] = VALUE_NAMES.filter((name) => !normal.includes(name));
  if (!hasTimeColumn(new Set(normal))) missing.unshift("a column of times");
  const problem = `${expected}, was ${quote(names.join(","))} (missing ${missing.join(", ")})`;
  const remedy = "rename the columns, or list them with --columns, such as time,open,high,low,close,volume (_ for what is not used)";
  return fileFault({ file }, { code: "columns_unknown", ...(other ?? { problem, remedy }) });
}

/** Twelve numbers, the seventh of which is the time at which the candle that opened at the first one closed. */
function isBinanceRow(sample: readonly string[]): boolean {
  const [openTime = "", , , , , , closeTime = ""] = sample;
  const isTime = (text: string): boolean => /^\d+$/.test(text) && timeKindOf(text) !== null;
  return sample.length === BINANCE_COLUMNS.length && sample.every(isDecimal) && isTime(openTime) && isTime(closeTime) && Number(openTime) < Number(closeTime);
}

/** What a row of data may be: a time, and behind it five numbers that follow one another. */
function suggestColumns(sample: readonly string[]): string {
  const kinds = sample.map(timeKindOf);
  const exact = kinds.findIndex((kind) => kind !== null && !isNaive(kind));
  const time = exact < 0 ? kinds.findIndex((kind) => kind !== null) : exact;
  const first = sample.findIndex((_, index) => index > time && VALUE_NAMES.every((__, k) => isDecimal(sample[index + k] ?? "") && kinds[index + k] === null));
  if (time < 0 || first < 0) return ["time", ...VALUE_NAMES].join(",");
  return listColumns({ labels: sample, time: { index: time, zone: null }, values: VALUE_NAMES.map((_, k) => first + k) });
}

/** A column's name for messages; what stands in a file may be long, and hold what moves a cursor. */
function labelColumn(name: string, index: number): string {
  return name.trim() === "" ? `${index + 1} (unnamed)` : firstLine(name.trim(), LABEL_LENGTH);
}

function listSome(names: readonly string[]): string {
  return names.length > LISTED ? `${names.slice(0, LISTED).join(", ")}, …` : names.join(", ");
}
