import { type Static, Type } from "typebox";
import { type Timeframe, TIMEFRAME_NAMES } from "../engine/timeframe.ts";
import { SYMBOL_PATTERN } from "./symbol-pattern.ts";

/*
 * Runs as they are kept. Instants are ISO-8601 UTC with milliseconds, returns and drawdowns fractions. An imported run
 * has the figures of the program that computed it; those of a portfolio, which it did not have, are null.
 */

const strict = { additionalProperties: false } as const;
const Instant = Type.String({ format: "date-time" });
const Values = Type.Record(Type.String(), Type.Unknown());

/** What names a run: it follows from what was run, so equal runs have one id. */
export const RUN_ID_PATTERN = "^[A-Za-z0-9_-]{1,100}$";
export const TAG_PATTERN = "^[^\\s,\\u0000-\\u001f\\u007f][^,\\u0000-\\u001f\\u007f]{0,49}$";
export const MAX_TAGS = 50;
export const MAX_NOTE_LENGTH = 10_000;

export const RunStatus = Type.Union([
  Type.Literal("queued"),
  Type.Literal("running"),
  Type.Literal("completed"),
  Type.Literal("failed"),
  Type.Literal("cancelled"),
]);

/** A run as a list shows it. */
export const RunSummary = Type.Object(
  {
    run_id: Type.String({ pattern: RUN_ID_PATTERN }),
    status: RunStatus,
    origin: Type.Union([Type.Literal("engine"), Type.Literal("import")], { description: "import: another program's figures, without receipts." }),
    source_run_id: Type.Union([Type.String(), Type.Null()], { description: "What the other program called an imported run." }),
    strategy: Type.String(),
    params: Values,
    execution: Values,
    timeframe: Type.String(),
    symbols: Type.Array(Type.String()),
    start: Type.Union([Instant, Type.Null()], { description: "As asked for; null where it was left open." }),
    end: Type.Union([Instant, Type.Null()], { description: "As asked for, exclusive; null where it was left open." }),
    engine_version: Type.String(),
    synthetic: Type.Boolean(),
    note: Type.String(),
    tags: Type.Array(Type.String()),
    total_return: Type.Union([Type.Number(), Type.Null()]),
    max_drawdown: Type.Union([Type.Number(), Type.Null()], { description: "The deepest of its symbols." }),
    sharpe_annual_365: Type.Union([Type.Number(), Type.Null()], { description: "Of a run with one symbol; null for several." }),
    trades: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    execution_time_ms: Type.Union([Type.Number(), Type.Null()]),
    bytes: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description: "Of its bundle." }),
    created_at: Instant,
    finished_at: Type.Union([Instant, Type.Null()]),
    exported_at: Type.Union([Instant, Type.Null()]),
    export_location: Type.Union([Type.String(), Type.Null()]),
  },
  strict,
);
export type RunSummary = Static<typeof RunSummary>;

/** By what lists are sorted, the largest or newest first. */
export const RUN_SORTS = ["created_at", "total_return", "trades"] as const;
export type RunSort = (typeof RUN_SORTS)[number];

/** Which runs a list shows; what is left out does not narrow it. */
export const RunFilter = Type.Object(
  {
    strategy: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    symbol: Type.Optional(Type.String({ pattern: SYMBOL_PATTERN })),
    timeframe: Type.Optional(Type.Unsafe<Timeframe>({ type: "string", enum: [...TIMEFRAME_NAMES] })),
    status: Type.Optional(RunStatus),
    from: Type.Optional(Type.String({ maxLength: 40, description: "Saved at or after: a date (midnight KST), ISO instant or epoch ms." })),
    to: Type.Optional(Type.String({ maxLength: 40, description: "Saved before: a date (that day included), ISO instant or epoch ms." })),
    min_return: Type.Optional(Type.Number({ minimum: -1, description: "A fraction." })),
    tag: Type.Optional(Type.String({ pattern: TAG_PATTERN })),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Part of the note, the run id or the strategy; case does not matter." })),
    sort: Type.Optional(Type.Unsafe<RunSort>({ type: "string", enum: [...RUN_SORTS] })),
  },
  strict,
);
export type RunFilter = Static<typeof RunFilter>;

/** The tables of a run's bundle, one Parquet file each. */
export const RUN_TABLES = ["symbol_summary", "signals", "trades", "equity"] as const;
export type RunTable = (typeof RUN_TABLES)[number];

/** The manifest of a bundle: the last of its files, with the hash of every other one. */
export const BundleManifest = Type.Object(
  {
    format: Type.Literal(1),
    run_id: Type.String({ pattern: RUN_ID_PATTERN }),
    /** Whether money is as computed, or rounded to whole units of quote currency. */
    money: Type.Union([Type.Literal("exact"), Type.Literal("whole")]),
    files: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: "^[a-z_]{1,40}\\.(json|parquet)$" }),
          bytes: Type.Integer({ minimum: 0 }),
          sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
          /** Of a table; null for a document. */
          rows: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
        },
        strict,
      ),
      { minItems: 1, maxItems: 20 },
    ),
  },
  strict,
);
export type BundleManifest = Static<typeof BundleManifest>;
