import type { DuckDBDataChunk } from "@duckdb/node-api";
import { CandleRows, FILE_COLUMNS, type ReadRows } from "./candle-rows.ts";
import { orderColumns } from "./column-order.ts";
import { CORRECT_ROW, fileFault, firstLine } from "./fault-messages.ts";
import { explainEmptyTable, type ParquetTable, selectNumber, selectTime, withParquetTable } from "./parquet-table.ts";

/** How messages number the first row: Parquet has no header line. */
export const FIRST_PARQUET_ROW = 1;
const FIRST_CAPACITY = 65_536;

/**
 * Reads a Parquet file of the six columns, in any order; the time may be a number of ms or a timestamp, which
 * counts as UTC when it has no zone.
 *
 * @throws HtsError `file_unreadable`, `columns_unknown`, `value_unreadable` for a NULL, `candles_empty`
 */
export function readParquetCandles(file: string): Promise<ReadRows> {
  return withParquetTable(file, (table) => readParquetTable(file, table));
}

/** Does what `readParquetCandles` does, from a file that is open already. */
export async function readParquetTable(file: string, { columns, scan }: ParquetTable): Promise<ReadRows> {
  orderColumns(
    file,
    columns.map(({ name }) => name),
  );
  const selected = FILE_COLUMNS.map((name) => selectColumn(file, name, columns.find((column) => column.name === name)?.type ?? ""));
  const rows = new CandleRows(file, FIRST_CAPACITY);
  let count = 0;
  for await (const chunk of scan(selected)) {
    while (count + chunk.rowCount > rows.capacity) rows.grow();
    FILE_COLUMNS.forEach((column, c) => copyNumbers(file, column, chunk, c, rows.columns[c] as Float64Array, count));
    count += chunk.rowCount;
  }
  if (count > 0) return { rows, count, firstRow: FIRST_PARQUET_ROW };
  throw explainEmptyTable(file);
}

/**
 * Copies one column of a chunk behind the rows before it.
 *
 * @throws HtsError `value_unreadable` for a NULL
 */
export function copyNumbers(file: string, column: string, chunk: DuckDBDataChunk, index: number, target: Float64Array, at: number): void {
  const vector = chunk.getColumnVector(index);
  for (let i = 0; i < chunk.rowCount; i++) {
    const value = vector.getItem(i);
    if (typeof value === "number") target[at + i] = value;
    else {
      const place = { file, row: FIRST_PARQUET_ROW + at + i, column };
      throw fileFault(place, { code: "value_unreadable", problem: "expected a number, was NULL", remedy: CORRECT_ROW });
    }
  }
}

function selectColumn(file: string, name: string, type: string): string {
  const isTime = name === FILE_COLUMNS[0];
  const expression = selectNumber({ name, type }) ?? (isTime ? selectTime({ name, type }) : null);
  return expression ?? refuseType(file, name, type, isTime ? "numbers or timestamps" : "numbers");
}

/**
 * Refuses a column by its type.
 *
 * @throws HtsError `value_unreadable`
 */
export function refuseType(file: string, column: string, type: string, expected: string): never {
  const problem = `expected a column of ${expected}, was ${firstLine(type, 40)}`;
  throw fileFault({ file, column }, { code: "value_unreadable", problem, remedy: "write it with another type" });
}
