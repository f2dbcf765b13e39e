import { Type } from "typebox";
import { MAX_NOTE_LENGTH, MAX_TAGS, RUN_ID_PATTERN, RunFilter, RunSummary, TAG_PATTERN } from "../saved-run.ts";
import { Count, Nullable, pageOf, pageQuery, strict, SymbolName, Text } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "backtests";
/** What names a kept run. */
export const RunId = Type.String({ pattern: RUN_ID_PATTERN, description: "Such as run_0f3c…" });
const runParams = Type.Object({ run_id: RunId }, strict);

export const listBacktests = defineRoute({
  operationId: "listBacktests",
  method: "GET",
  path: "/backtests",
  scope: "read",
  tag,
  summary: "Kept runs, the newest, best or most traded first",
  query: Type.Object({ ...RunFilter.properties, ...pageQuery(500, 50) }, strict),
  answers: { 200: { description: "A page of runs.", schema: pageOf("runs", RunSummary, {}) } },
});

export const getLatestBacktest = defineRoute({
  operationId: "getLatestBacktest",
  method: "GET",
  path: "/backtests/latest",
  scope: "read",
  tag,
  summary: "The run that was kept last",
  answers: { 200: { description: "The run.", schema: RunSummary } },
});

export const compareBacktests = defineRoute({
  operationId: "compareBacktests",
  method: "GET",
  path: "/backtests/compare",
  scope: "read",
  tag,
  summary: "Runs side by side, with what differs between their settings",
  query: Type.Object({ run_id: Type.Array(RunId, { minItems: 2, maxItems: 20, description: "Given once for each." }) }, strict),
  answers: {
    200: {
      description: "The runs and the settings that are not the same in all.",
      schema: Type.Object(
        {
          runs: Type.Array(RunSummary),
          differences: Type.Array(Type.Object({ name: Type.String(), values: Type.Array(Type.Unknown()) }, strict)),
        },
        strict,
      ),
    },
  },
});

export const KeptRun = Type.Object(
  {
    ...RunSummary.properties,
    money: Type.Unsafe<"exact" | "whole">(Type.String({ enum: ["exact", "whole"] })),
    files: Type.Array(Type.Object({ name: Type.String(), bytes: Count, sha256: Type.String(), rows: Nullable(Count) }, strict)),
    result: Type.Record(Type.String(), Type.Unknown(), { description: "As POST /backtests answered it; of an imported run what its program wrote." }),
  },
  strict,
);

export const getBacktest = defineRoute({
  operationId: "getBacktest",
  method: "GET",
  path: "/backtests/:run_id",
  scope: "read",
  tag,
  summary: "One run with its result and receipts",
  params: runParams,
  answers: { 200: { description: "The run.", schema: KeptRun } },
});

const Row = Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Null()]));

const tableRoute = <const N extends string, const P extends string>(operationId: N, table: P, summary: string) =>
  defineRoute({
    operationId,
    method: "GET",
    path: `/backtests/:run_id/${table}`,
    scope: "read",
    tag,
    summary,
    description:
      "JSON, or CSV or Parquet by `?format=` or `Accept`. CSV and Parquet hold all rows, of all symbols unless one is named; Parquet is the run's own file.",
    params: runParams,
    query: Type.Object(
      {
        symbol: Type.Optional(SymbolName),
        format: Type.Optional(Type.Unsafe<"json" | "csv" | "parquet">(Type.String({ enum: ["json", "csv", "parquet"] }))),
        ...pageQuery(10_000, 1000),
      },
      strict,
    ),
    answers: {
      200: {
        description: "A page of rows, in the order of symbols and time.",
        schema: pageOf("rows", Row, { total: Count }),
        alsoAs: ["text/csv", "application/vnd.apache.parquet"],
      },
    },
  });

export const listSignals = tableRoute("listSignals", "signals", "Signals of a run");
export const listTrades = tableRoute("listTrades", "trades", "Trades of a run");
export const listEquity = tableRoute("listEquity", "equity", "Equity and drawdown of a run, candle by candle");

export const getReport = defineRoute({
  operationId: "getReport",
  method: "GET",
  path: "/backtests/:run_id/report.html",
  scope: "read",
  tag,
  summary: "The report of a run: one page that opens offline",
  description: "Made anew from the run's receipt, so its candles have to be in the store as they were.",
  params: runParams,
  answers: { 200: { description: "The page.", schema: Type.String(), alsoAs: ["text/html"] } },
});

const Verification = Type.Object(
  {
    reproduced: Type.Boolean(),
    contradictions: Type.Array(Type.String()),
    symbols: Type.Array(
      Type.Object(
        {
          symbol: Type.String(),
          reproduced: Type.Boolean(),
          changedInputs: Type.Array(Type.String()),
          sameOrders: Type.Boolean(),
          changedFigures: Type.Array(Type.String()),
        },
        strict,
      ),
    ),
  },
  strict,
);

export const verifyBacktest = defineRoute({
  operationId: "verifyBacktest",
  method: "GET",
  path: "/backtests/:run_id/verify",
  scope: "run",
  tag,
  summary: "Run a run again from its receipt and compare",
  params: runParams,
  answers: { 200: { description: "Whether it was reproduced, and what changed.", schema: Verification } },
});

export const exportBacktest = defineRoute({
  operationId: "exportBacktest",
  method: "POST",
  path: "/backtests/:run_id/export",
  scope: "run",
  tag,
  summary: "Put a run into the object store",
  params: runParams,
  answers: {
    200: {
      description: "Where it is.",
      schema: Type.Object(
        {
          run_id: RunId,
          success: Type.Literal(true),
          location: Type.String(),
          etag: Type.String(),
          size: Count,
          uploaded_at: Type.String(),
          skipped: Count,
        },
        strict,
      ),
    },
  },
});

export const annotateBacktest = defineRoute({
  operationId: "annotateBacktest",
  method: "PATCH",
  path: "/backtests/:run_id",
  scope: "run",
  tag,
  summary: "Change the note or the tags of a run",
  params: runParams,
  body: Type.Object(
    {
      note: Type.Optional(Text(MAX_NOTE_LENGTH)),
      tags: Type.Optional(Type.Array(Type.String({ pattern: TAG_PATTERN }), { maxItems: MAX_TAGS, uniqueItems: true })),
    },
    { ...strict, minProperties: 1 },
  ),
  answers: { 200: { description: "The run as it is now.", schema: RunSummary } },
});

export const deleteBacktest = defineRoute({
  operationId: "deleteBacktest",
  method: "DELETE",
  path: "/backtests/:run_id",
  scope: "run",
  tag,
  summary: "Remove a run and everything that is kept of it; what was tried stays in the ledger",
  params: runParams,
  answers: { 204: { description: "It is gone.", schema: null } },
});
