import { type Static, Type } from "typebox";
import { TIMEFRAME_NAMES, type Timeframe } from "../engine/timeframe.ts";
import { Exchange, Settings, strict, SymbolName, Text } from "./http/common.ts";

/** Weeks are left out: a session of them would decide four times a month. */
const LiveTimeframe = Type.Unsafe<Timeframe>(
  Type.String({ enum: TIMEFRAME_NAMES.filter((name) => name !== "1w"), description: "Length of a candle, 1m unless given." }),
);

const SimulatedStrategy = Type.Object(
  {
    symbol: Type.Optional(SymbolName),
    strategy: Type.String({ minLength: 1, maxLength: 200, pattern: String.raw`^[^\u0000]*$`, description: "Of GET /strategies." }),
    params: Type.Optional(Settings),
  },
  { ...strict, description: "On one symbol, or without one on every symbol of the session." },
);

/** What a paper-trading session is asked for, on the wire. Values inside `params`, `execution` and `risk` are checked against their own schemas. */
export const SimulationRequest = Type.Object(
  {
    name: Type.Optional(Text(200)),
    symbols: Type.Array(SymbolName, { minItems: 1, maxItems: 1000, uniqueItems: true }),
    strategies: Type.Array(SimulatedStrategy, { minItems: 1, maxItems: 5000 }),
    timeframe: Type.Optional(LiveTimeframe),
    execution: Type.Optional(Settings),
    risk: Type.Optional(Settings),
    account: Type.Optional(
      Type.Unsafe<"each" | "shared">(
        Type.String({
          enum: ["each", "shared"],
          description: "each (unless given): every strategy and symbol has the initial cash; shared: all trade on one.",
        }),
      ),
    ),
    feed: Type.Optional(Type.Unsafe<"live">(Type.String({ enum: ["live"], description: "Candles as they close." }))),
    exchange: Type.Optional(Exchange),
  },
  strict,
);
export type SimulationRequest = Static<typeof SimulationRequest>;
