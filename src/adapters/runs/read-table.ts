import type * as DuckDb from "@duckdb/node-api";
import type { RowRange, TableRow, TableRows } from "../../app/runs/ports.ts";

const SETTINGS = {
  threads: "2",
  memory_limit: "512MB",
  temp_directory: "",
  enable_external_file_cache: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/** A table to read. */
export interface TableFile {
  readonly path: string;
  /** For a curve without drawdown: the initial cash of each account, from which and from the curve it follows. */
  readonly initialCash?: number | undefined;
}

/** Reads rows of Parquet tables by DuckDB, which is loaded with the first one. */
export class TableReader {
  #instance: Promise<DuckDb.DuckDBInstance> | undefined;

  /**
   * Rows of a file in its order.
   *
   * @throws Error of DuckDB for a file that is no sound Parquet
   */
  async read(file: TableFile, { symbol, offset = 0, limit }: RowRange = {}): Promise<TableRows> {
    const connection = await (await this.#open()).connect();
    try {
      const source = readParquet(file.path, ", file_row_number = true");
      const where = symbol === undefined ? "" : ` WHERE symbol = ${sqlText(symbol)}`;
      const total = Number((await connection.runAndReadAll(`SELECT count(*) FROM ${source}${where}`)).getRows()[0]?.[0] ?? 0);
      const from = file.initialCash === undefined ? source : `(${withDrawdown(source, file.initialCash)})`;
      const page = `${limit === undefined ? "" : ` LIMIT ${limit}`} OFFSET ${offset}`;
      const result = await connection.runAndReadAll(`SELECT * EXCLUDE (file_row_number) FROM ${from}${where} ORDER BY file_row_number${page}`);
      return { rows: toRows(result), total };
    } finally {
      connection.closeSync();
    }
  }

  /** A whole file, column by column. @throws Error of DuckDB for a file that is no sound Parquet */
  async readColumns(path: string): Promise<readonly { readonly name: string; readonly type: string; readonly values: readonly unknown[] }[]> {
    const connection = await (await this.#open()).connect();
    try {
      const result = await connection.runAndReadAll(`SELECT * FROM ${readParquet(path)}`);
      const columns = result.getColumnsJS();
      const types = result.columnTypes();
      return result.columnNames().map((name, c) => ({ name, type: String(types[c]), values: columns[c] ?? [] }));
    } finally {
      connection.closeSync();
    }
  }

  async close(): Promise<void> {
    const instance = await this.#instance?.catch(() => undefined);
    this.#instance = undefined;
    instance?.closeSync();
  }

  #open(): Promise<DuckDb.DuckDBInstance> {
    return (this.#instance ??= import("@duckdb/node-api").then(({ DuckDBInstance }) => DuckDBInstance.create(":memory:", SETTINGS)));
  }
}

/** The fall from the peak so far, a fraction of it; the peak begins at the initial cash. The same operations as the engine's, so the same bits. */
function withDrawdown(source: string, initialCash: number): string {
  const highest = "max(equity) OVER (PARTITION BY symbol ORDER BY file_row_number ROWS UNBOUNDED PRECEDING)";
  const peaks = `SELECT *, greatest(CAST(${initialCash} AS DOUBLE), CAST(${highest} AS DOUBLE)) AS peak FROM ${source}`;
  return `SELECT * EXCLUDE (peak), (peak - equity) / peak AS drawdown FROM (${peaks})`;
}

/** DuckDB takes a path for a pattern; a character in brackets stands for itself. */
function readParquet(path: string, options = ""): string {
  return `read_parquet(${sqlText(path.replace(/[*?[]/g, "[$&]"))}, hive_partitioning = false${options})`;
}

/** Column by column, so that the kind of a value is found once. */
function toRows(result: DuckDb.DuckDBResultReader): TableRow[] {
  const names = result.columnNames();
  const columns = result.getColumnsJS();
  const rows: Record<string, string | number | null>[] = Array.from({ length: columns[0]?.length ?? 0 }, () => ({}));
  for (const [c, name] of names.entries()) {
    const values = columns[c] ?? [];
    for (const [r, row] of rows.entries()) row[name] = toWire(values[r]);
  }
  return rows;
}

function toWire(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? value : String(value);
}

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
