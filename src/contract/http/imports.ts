import { type Static, Type } from "typebox";
import { Count, Exchange, Figure, Instant, Nullable, strict, SymbolName, TimeframeName } from "./common.ts";
import { defineRoute } from "./route.ts";

const choice = <const T extends string>(...names: readonly T[]) => Type.Unsafe<T>(Type.String({ enum: [...names] }));

const MissingRun = Type.Object({ from: Nullable(Instant), until: Nullable(Instant), missing_candles: Count, confirmed_candles: Count }, strict);

const Finding = Type.Object(
  {
    kind: Type.String({ description: "docs/reference/data-quality.md lists them." }),
    severity: choice("error", "warning", "note"),
    count: Count,
    first: Nullable(Instant),
    last: Nullable(Instant),
    message: Type.String(),
    examples: Type.Array(Type.Object({ open_time: Nullable(Instant), detail: Type.String() }, strict)),
  },
  strict,
);

const quality = {
  rows: Count,
  first: Nullable(Instant),
  last: Nullable(Instant),
  expected_rows: Count,
  completeness: Figure,
  gaps: Type.Object(
    {
      runs: Count,
      missing_candles: Count,
      confirmed_candles: Count,
      longest_candles: Count,
      longest_start: Nullable(Instant),
      largest: Type.Array(MissingRun),
    },
    strict,
  ),
  findings: Type.Array(Finding, { description: "The worst first. One of severity error keeps candles from being written unless `force` is asked for." }),
};

const QualityResult = Type.Object(quality, strict);
/** What is to be known of a series of candles, as the wire has it. */
export type QualityResult = Static<typeof QualityResult>;

const Understood = Type.Object(
  {
    layout: Type.String({ description: "Such as a Binance kline file." }),
    format: choice("csv", "csv.gz", "parquet"),
    rows: Count,
    time_column: Type.String(),
    time_unit: Type.String(),
    time_zone: Type.String(),
    volume_column: Type.String(),
    order: choice("oldest first", "newest first", "mixed"),
    symbol: Nullable(Type.String({ description: "The one that the rows name." })),
    header: Type.Boolean(),
    notes: Type.Array(Type.String()),
  },
  strict,
);

const ImportResult = Type.Object(
  {
    written: Type.Boolean(),
    understood: Understood,
    exchange: Exchange,
    symbol: SymbolName,
    timeframe: TimeframeName,
    ...quality,
    unfinished: Type.Integer({ minimum: 0, description: "Candles left out because they have not closed yet." }),
    added: Type.Integer({ minimum: 0, description: "Candles that the store does not have, or did not have, when they were written." }),
    changed: Type.Integer({ minimum: 0, description: "Candles of other values than the stored ones, which go to the revision log." }),
    unchanged: Count,
  },
  strict,
);
/** How a file of candles was understood, and what importing it changes or has changed. */
export type ImportResult = Static<typeof ImportResult>;

/** The most that an upload may have, bytes: 64 MiB. */
const UPLOAD_BYTES = 64 * 2 ** 20;

export const importData = defineRoute({
  operationId: "importData",
  method: "POST",
  path: "/data/imports",
  scope: "run",
  tag: "candles",
  summary: "Take a file of candles into the store",
  description:
    "The body is the file itself: CSV, CSV in gzip or Parquet, at most 64 MiB, told apart by its content. The layouts are those of `coin-hts data import`; nothing is guessed and nothing repaired. `dry_run=true` shows what was understood and what would change.",
  query: Type.Object(
    {
      exchange: Exchange,
      symbol: SymbolName,
      timeframe: Type.Optional(TimeframeName),
      zone: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: "Of times that do not name theirs: UTC, KST or an offset such as +09:00." })),
      columns: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          description: "What each column is, comma-separated: time, open, high, low, close, volume, symbol, or _ for unused.",
        }),
      ),
      duplicates: Type.Optional(
        Type.Unsafe<"refuse" | "first" | "last">(
          Type.String({ enum: ["refuse", "first", "last"], description: "Rows of one time and different values; they are refused unless given." }),
        ),
      ),
      force: Type.Optional(Type.Boolean({ description: "Write candles although they have faults of severity error." })),
      dry_run: Type.Optional(Type.Boolean({ description: "Write nothing." })),
    },
    strict,
  ),
  uploadTypes: ["text/csv", "application/gzip", "application/x-gzip", "application/vnd.apache.parquet", "application/octet-stream"],
  bodyLimitBytes: UPLOAD_BYTES,
  isCreating: true,
  answers: { 200: { description: "What was understood, what was found, and what changed or would.", schema: ImportResult } },
});
