import { type Static, Type } from "typebox";
import { EXCHANGE_PATTERN } from "./candle-series.ts";
import { MAX_NOTE_LENGTH, MAX_TAGS, TAG_PATTERN } from "./saved-run.ts";
import { SYMBOL_PATTERN } from "./symbol-pattern.ts";

/** What a backtest is asked for, on the wire. Values inside `params` and `execution` are checked against their own schemas. */
export const BacktestRequest = Type.Object(
  {
    symbols: Type.Array(Type.String({ pattern: SYMBOL_PATTERN }), { minItems: 1, maxItems: 1000, uniqueItems: true }),
    strategy: Type.String({ minLength: 1, maxLength: 1000 }),
    start_date: Type.Optional(Type.String({ description: "Date (midnight KST), ISO instant or epoch ms; inclusive." })),
    end_date: Type.Optional(Type.String({ description: "Date (the last day included), ISO instant or epoch ms (exclusive)." })),
    timeframe: Type.Optional(Type.String({ description: "1m to 1w; when left out that of the candles, 1d from a store." })),
    candle_size: Type.Optional(Type.Integer({ minimum: 1, description: "At most that many candles a symbol, the newest of the range." })),
    gap_policy: Type.Optional(Type.Union([Type.Literal("skip"), Type.Literal("flat"), Type.Literal("fail")])),
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    execution: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    exchange: Type.Optional(
      Type.String({ pattern: EXCHANGE_PATTERN, description: "Whose candles of the store; upbit when left out, demo for symbols of the demo market." }),
    ),
    fresh: Type.Optional(Type.Boolean({ description: "Run it although the very same run is kept." })),
    note: Type.Optional(Type.String({ maxLength: MAX_NOTE_LENGTH, description: "What to remember of the run." })),
    tags: Type.Optional(Type.Array(Type.String({ pattern: TAG_PATTERN }), { maxItems: MAX_TAGS, uniqueItems: true })),
  },
  { additionalProperties: false },
);
export type BacktestRequest = Static<typeof BacktestRequest>;
