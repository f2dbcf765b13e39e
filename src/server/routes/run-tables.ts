import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { Type } from "typebox";
import type { RunStore, TableRow } from "../../app/runs/ports.ts";
import { listEquity, listSignals, listTrades } from "../../contract/http/backtests.ts";
import type { RunTable } from "../../contract/saved-run.ts";
import { HtsError } from "../../engine/errors.ts";
import { defineCursor } from "../cursor.ts";
import { type BoundRoute, handle, type TextAnswer } from "../route-module.ts";

const USUAL_ROWS = 1000;
/** Rows of a CSV that are held at a time. */
const CHUNK_ROWS = 20_000;
const CSV = "text/csv";
const PARQUET = "application/vnd.apache.parquet";
const cursor = defineCursor("run-tables", Type.Integer({ minimum: 0 }));

/** Signals, trades and equity of a run as JSON pages, CSV or the Parquet file itself. */
export function runTableRoutes({ runs }: { readonly runs: RunStore }): readonly BoundRoute[] {
  return [tableRoute(listSignals, "signals", runs), tableRoute(listTrades, "trades", runs), tableRoute(listEquity, "equity", runs)];
}

function tableRoute(contract: typeof listTrades, table: RunTable, runs: RunStore): BoundRoute {
  return handle(contract, async ({ params: { run_id: runId }, query, request }) => {
    const format = query.format ?? preferredFormat(request.headers.accept);
    if (format === "parquet") return toParquet(runs, runId, table, query.symbol);
    if (format === "csv") return toCsv(runs, runId, table, query.symbol);
    const { limit = USUAL_ROWS } = query;
    const offset = cursor.read(query) ?? 0;
    const { rows, total } = await runs.readRows(runId, table, { symbol: query.symbol, offset, limit });
    const end = offset + rows.length;
    return { status: 200, body: { rows: [...rows], next_cursor: end < total && rows.length > 0 ? cursor.write(end, query) : null, total } };
  });
}

/** The first that is named of those that there are; JSON for whoever takes anything. */
function preferredFormat(accept: string | undefined): "json" | "csv" | "parquet" {
  for (const part of (accept ?? "").split(",")) {
    const type = part.split(";", 1)[0]?.trim().toLowerCase();
    if (type === CSV) return "csv";
    if (type === PARQUET) return "parquet";
    if (type === "application/json") return "json";
  }
  return "json";
}

async function toParquet(runs: RunStore, runId: string, table: RunTable, symbol: string | undefined): Promise<TextAnswer> {
  if (symbol !== undefined) throw new HtsError("usage", "the Parquet file holds all symbols; leave `symbol` out, or take CSV");
  const path = await runs.locateFile(runId, `${table}.parquet`);
  return { mediaType: PARQUET, text: createReadStream(path), headers: { "content-disposition": `attachment; filename="${runId}-${table}.parquet"` } };
}

async function toCsv(runs: RunStore, runId: string, table: RunTable, symbol: string | undefined): Promise<TextAnswer> {
  // Read before the answer begins, so that what is wrong with the run is told by its status.
  const first = await runs.readRows(runId, table, { symbol, offset: 0, limit: CHUNK_ROWS });
  async function* lines(): AsyncIterable<string> {
    let { rows } = first;
    if (rows[0] !== undefined) yield `${Object.keys(rows[0]).join(",")}\n`;
    for (let offset = 0; rows.length > 0;) {
      yield rows.map(toLine).join("");
      offset += rows.length;
      rows = offset < first.total ? (await runs.readRows(runId, table, { symbol, offset, limit: CHUNK_ROWS })).rows : [];
    }
  }
  return {
    mediaType: `${CSV}; charset=utf-8`,
    text: Readable.from(lines()),
    headers: { "content-disposition": `attachment; filename="${runId}-${table}.csv"` },
  };
}

function toLine(row: TableRow): string {
  return `${Object.values(row).map(toCell).join(",")}\n`;
}

/** What a spreadsheet would take for a formula or a second cell is quoted. */
function toCell(value: string | number | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
