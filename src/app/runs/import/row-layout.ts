import { canonicalJson } from "../../../engine/receipt.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { RunTable } from "../../../contract/saved-run.ts";
import { endsOf, type ResultColumn, type ResultTable } from "../result-table.ts";
import { type Cell, type CellContext, type CellForm, type CellKind, formOf, readCell, writeCell } from "./cell-form.ts";

export type JsonRow = Readonly<Record<string, unknown>>;

/** A column of a table and the field of a row that it is read from. */
export interface ColumnRule {
  readonly name: string;
  readonly field: string;
  readonly kind: CellKind;
}

/** The rows of one symbol; null when there was no list of them. */
export interface RowList {
  readonly symbol: string;
  readonly rows: readonly JsonRow[] | null;
}

/** What a table does not say about the rows that it was made from, so that they can be made again. */
export interface TableLayout {
  readonly columns: readonly ColumnLayout[];
  /** One a symbol; null when there was no list. */
  readonly lists: readonly (ListLayout | null)[];
}

export interface ColumnLayout {
  readonly name: string;
  readonly field: string;
  readonly form: CellForm | null;
  /** What stood where the table has nothing; left out when the field was, too. */
  readonly none?: unknown;
}

export interface ListLayout {
  readonly rows: number;
  /** Where each row of the table stood in the list, when that was not sorted by time. */
  readonly order?: readonly number[];
  readonly exceptions: readonly RowException[];
}

/** What is different in one row, by its place in the list. */
export interface RowException {
  readonly row: number;
  /** Fields that were written in another way, could not be read, or that the table has no column for. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Fields that were not there. */
  readonly unset?: readonly string[];
}

interface MutableColumn {
  readonly rule: ColumnRule;
  readonly numbers: Float64Array;
  readonly texts: (string | null)[];
  form: CellForm | null;
  none: unknown;
  hasNone: boolean;
}

/**
 * Makes a table of the lists of rows of all symbols, sorted by time, and notes what the table does not say.
 *
 * @param rules the one of kind `time` is what rows are sorted by, and every row has to have it
 * @throws HtsError `value_unreadable` for a row without a readable time
 */
export function tableOfLists(
  name: RunTable,
  lists: readonly RowList[],
  rules: readonly ColumnRule[],
  naiveOffsetMs: number,
): { readonly table: ResultTable; readonly layout: TableLayout } {
  const counts = lists.map(({ rows }) => rows?.length ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const columns = rules.map((rule): MutableColumn => {
    const isNumber = rule.kind === "number" || rule.kind === "time";
    return {
      rule,
      numbers: new Float64Array(isNumber ? total : 0),
      texts: isNumber ? [] : new Array<string | null>(total),
      form: null,
      none: undefined,
      hasNone: false,
    };
  });
  let start = 0;
  const layouts = lists.map(({ symbol, rows }, i) => {
    const layout = rows === null ? null : takeList(rows, columns, start, { symbol, naiveOffsetMs });
    start += counts[i] as number;
    return layout;
  });
  return {
    table: { name, rows: total, symbolEnds: endsOf(counts), columns: columns.map(toResultColumn) },
    layout: {
      columns: columns.map(({ rule, form, none }) => ({ name: rule.name, field: rule.field, form, ...(none === undefined ? {} : { none }) })),
      lists: layouts,
    },
  };
}

/** The lists of rows that a table was made from. @param rows those of the table, times in epoch ms */
export function listsOfTable(layout: TableLayout, rows: readonly Readonly<Record<string, Cell>>[]): (JsonRow[] | null)[] {
  let start = 0;
  return layout.lists.map((list) => {
    if (list === null) return null;
    const part = rows.slice(start, start + list.rows);
    start += list.rows;
    return giveList(list, layout.columns, part);
  });
}

function takeList(rows: readonly JsonRow[], columns: readonly MutableColumn[], start: number, context: CellContext): ListLayout {
  const times = timesOf(rows, columns.map(({ rule }) => rule).find(({ kind }) => kind === "time") as ColumnRule, context);
  const order = orderOf(times);
  const fields = new Set(columns.map(({ rule }) => rule.field));
  const exceptions: RowException[] = [];
  for (let place = 0; place < rows.length; place++) {
    const index = order === null ? place : (order[place] as number);
    const row = rows[index] as JsonRow;
    const exception = exceptionOf(row, index, columns, fields, { at: start + place, ms: times[index] as number, context });
    if (exception !== null) exceptions.push(exception);
  }
  return { rows: rows.length, ...(order === null ? {} : { order }), exceptions };
}

interface RowPlace {
  /** Its row in the table. */
  readonly at: number;
  /** Its time, read before. */
  readonly ms: number;
  readonly context: CellContext;
}

/** Puts a row's cells into the columns, and returns what these do not say of it. */
function exceptionOf(row: JsonRow, index: number, columns: readonly MutableColumn[], fields: ReadonlySet<string>, place: RowPlace): RowException | null {
  const set: [string, unknown][] = [];
  const unset: string[] = [];
  for (const column of columns) {
    const value = valueOf(row, column.rule.field);
    if (isAsLaidOut(value, takeCell(value, column, place))) continue;
    if (value === undefined) unset.push(column.rule.field);
    else set.push([column.rule.field, value]);
  }
  for (const key of Object.keys(row)) if (!fields.has(key)) set.push([key, row[key]]);
  if (set.length === 0 && unset.length === 0) return null;
  return { row: index, ...(set.length > 0 ? { set: Object.fromEntries(set) } : {}), ...(unset.length > 0 ? { unset } : {}) };
}

/** Puts a value into a column and returns what it would be written as again. */
function takeCell(value: unknown, column: MutableColumn, { at, ms, context }: RowPlace): unknown {
  const { rule, numbers, texts } = column;
  const cell = rule.kind === "time" ? ms : readCell(rule.kind, value, context);
  if (numbers.length > 0) numbers[at] = cell === null ? NaN : Number(cell);
  else texts[at] = cell === null ? null : String(cell);
  if (cell !== null) return writeCell(cell, (column.form ??= formOf(rule.kind, value, cell, context)));
  if (!column.hasNone) {
    column.none = value;
    column.hasNone = true;
  }
  return column.none;
}

function timesOf(rows: readonly JsonRow[], rule: ColumnRule, context: CellContext): Float64Array {
  const times = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row: unknown = rows[i];
    const isRow = typeof row === "object" && row !== null && !Array.isArray(row);
    const value = isRow ? valueOf(row as JsonRow, rule.field) : undefined;
    const ms = readCell("time", value, context);
    if (ms !== null) {
      times[i] = Number(ms);
      continue;
    }
    const [what, was, expected] = isRow ? [`${rule.field} of `, value, "a time such as 2024-01-31T09:00:00"] : ["", row, "an object"];
    throw new HtsError("value_unreadable", `${context.symbol}: ${what}row ${i + 1} was ${String(JSON.stringify(was)).slice(0, 60)}, expected ${expected}`);
  }
  return times;
}

/** Where each row stands when they are sorted by time; null when they are. */
function orderOf(times: Float64Array): number[] | null {
  if (times.every((ms, i) => i === 0 || ms >= (times[i - 1] as number))) return null;
  return Array.from(times.keys()).sort((a, b) => (times[a] as number) - (times[b] as number));
}

function giveList(list: ListLayout, columns: readonly ColumnLayout[], rows: readonly Readonly<Record<string, Cell>>[]): JsonRow[] {
  const exceptions = new Map(list.exceptions.map((exception) => [exception.row, exception]));
  const given = new Array<JsonRow>(rows.length);
  for (const [place, row] of rows.entries()) {
    const index = list.order?.[place] ?? place;
    const fields = new Map<string, unknown>();
    for (const { name, field, form, none } of columns) {
      const cell = row[name] ?? null;
      const value = cell === null || form === null ? none : writeCell(cell, form);
      if (value !== undefined) fields.set(field, value);
    }
    const exception = exceptions.get(index);
    for (const field of exception?.unset ?? []) fields.delete(field);
    for (const [field, value] of Object.entries(exception?.set ?? {})) fields.set(field, value);
    given[index] = Object.fromEntries(fields);
  }
  return given;
}

function toResultColumn({ rule: { name, kind }, numbers, texts }: MutableColumn): ResultColumn {
  if (kind === "time" || kind === "number") return { name, kind, values: numbers };
  return { name, kind: "text", values: texts };
}

/** The row's own field: what every object inherits is none. */
function valueOf(row: JsonRow, field: string): unknown {
  return Object.hasOwn(row, field) ? row[field] : undefined;
}

function isAsLaidOut(value: unknown, expected: unknown): boolean {
  if (value === expected) return true;
  return typeof value === "object" && typeof expected === "object" && canonicalJson(value) === canonicalJson(expected);
}
