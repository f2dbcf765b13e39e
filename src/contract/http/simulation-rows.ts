import { type Static, type TSchema, Type } from "typebox";
import { SESSION_TOPICS } from "../session-topics.ts";
import { Count, Figure, Instant, Nullable, pageOf, pageQuery, strict, SymbolName, Text, Uuid } from "./common.ts";
import { defineRoute } from "./route.ts";
import { choice, COMMANDS, simulationParams as params, StrategyName } from "./simulations.ts";

const tag = "simulations";
const by = { symbol: SymbolName, strategy: StrategyName };
const side = choice(["BUY", "SELL"]);

export const SimulatedPosition = Type.Object(
  {
    position_id: Uuid,
    ...by,
    number: Type.Integer({ minimum: 0, description: "Which of its strategy and symbol." }),
    status: choice(["open", "closed"]),
    quantity: Type.Number({ description: "Base currency." }),
    cost: Type.Number({ description: "Cash spent on the entry, fee included." }),
    entry_price: Type.Number(),
    entry_fee: Type.Number(),
    stop_price: Figure,
    target_price: Figure,
    mark_price: Nullable(Type.Number({ description: "The last close; null for a closed one." })),
    marked_at: Nullable(Instant),
    open_pnl: Nullable(Type.Number({ description: "At the last close, without the costs of an exit; null for a closed one." })),
    opened_at: Instant,
    closed_at: Nullable(Instant),
  },
  strict,
);
export type SimulatedPosition = Static<typeof SimulatedPosition>;

export const SimulatedTrade = Type.Object(
  {
    trade_id: Uuid,
    position_id: Uuid,
    ...by,
    entry_time: Instant,
    exit_time: Instant,
    entry_price: Type.Number(),
    exit_price: Type.Number(),
    quantity: Type.Number(),
    fees: Type.Number(),
    slippage: Type.Number(),
    pnl: Type.Number(),
    return: Type.Number({ description: "A fraction of what was paid." }),
    mae: Type.Number(),
    mfe: Type.Number(),
    holding_candles: Count,
    exit_reason: Type.String(),
  },
  strict,
);
export type SimulatedTrade = Static<typeof SimulatedTrade>;

export const SimulatedSignal = Type.Object(
  {
    ...by,
    timestamp: Type.String({ format: "date-time", description: "Open time of its candle." }),
    side,
    price: Type.Number(),
    confidence: Type.Number(),
    level: Figure,
  },
  strict,
);
export type SimulatedSignal = Static<typeof SimulatedSignal>;

export const SimulatedOrder = Type.Object(
  {
    ...by,
    order_key: Type.String({ description: "The same whenever the session goes over the same candles." }),
    side,
    reason: Type.String(),
    status: choice(["pending", "filled", "skipped", "refused"]),
    refusal: Nullable(Type.String({ description: "The risk rule or command that refused it." })),
    decided_at: Instant,
    settled_at: Nullable(Instant),
  },
  strict,
);
export type SimulatedOrder = Static<typeof SimulatedOrder>;

const EquityStretch = Type.Object(
  {
    timestamp: Instant,
    cash: Type.Number(),
    equity: Type.Number(),
    low_equity: Type.Number({ description: "The least since the point before." }),
    high_equity: Type.Number({ description: "The most since the point before." }),
    open_positions: Count,
  },
  strict,
);

const ParityFill = Nullable(
  Type.Object(
    {
      position: Count,
      candle_time: Instant,
      filled_at: Instant,
      price: Type.Number(),
      quantity: Type.Number(),
      fee: Type.Number(),
    },
    strict,
  ),
);

const ParityDifference = Type.Object(
  {
    symbol: SymbolName,
    strategy: StrategyName,
    side: choice(["BUY", "SELL"]),
    kind: choice(["missing", "extra", "changed"]),
    cause: choice(["late_candle", "data_revised", "signal", "fill", "fee"]),
    candle_time: Nullable(Instant),
    session: ParityFill,
    backtest: ParityFill,
  },
  strict,
);

const ParityDay = Type.Object(
  {
    begins_at: Instant,
    ends_at: Instant,
    score: Type.Number({ minimum: 0, maximum: 1, description: "Fills that are the same over the fills of either; 1 for a day without any." }),
    fills: Count,
    matched: Count,
    differences: Type.Array(ParityDifference),
    compared_at: Instant,
  },
  strict,
);

const CommandState = Type.Object(
  {
    command_id: Count,
    command: choice(COMMANDS),
    detail: Type.Record(Type.String(), Type.Unknown()),
    status: choice(["waiting", "done", "refused"]),
    refusal: Nullable(Type.String({ description: "Why it came to nothing." })),
    created_at: Instant,
    applied_at: Nullable(Instant),
  },
  strict,
);

const ofTrader = { symbol: Type.Optional(SymbolName), strategy: Type.Optional(StrategyName) };

/** What the lists of a session share. */
const listRoute = <const O extends string, const N extends string, const T extends TSchema>(operationId: O, name: N, summary: string, item: T) =>
  ({
    operationId,
    method: "GET",
    path: `/simulations/:id/${name}`,
    scope: "read",
    tag,
    summary,
    params,
    answers: { 200: { description: "A page, newest first.", schema: pageOf(name, item, {}) } },
  }) as const;

export const listSimulatedPositions = defineRoute({
  ...listRoute("listSimulatedPositions", "positions", "Positions of a session: open, closed, or all of them", SimulatedPosition),
  query: Type.Object({ ...ofTrader, status: Type.Optional(choice(["open", "closed", "all"], "all unless given.")), ...pageQuery(1000, 100) }, strict),
});

export const listSimulatedTrades = defineRoute({
  ...listRoute("listSimulatedTrades", "trades", "Closed trades of a session", SimulatedTrade),
  query: Type.Object({ ...ofTrader, ...pageQuery(1000, 100) }, strict),
});

export const listSimulatedSignals = defineRoute({
  ...listRoute("listSimulatedSignals", "signals", "What the strategies of a session decided", SimulatedSignal),
  query: Type.Object({ ...ofTrader, ...pageQuery(1000, 100) }, strict),
});

export const listSimulatedOrders = defineRoute({
  ...listRoute("listSimulatedOrders", "orders", "What a session wanted done, and why it was refused where it was", SimulatedOrder),
  query: Type.Object({ ...ofTrader, status: Type.Optional(choice(["pending", "filled", "skipped", "refused"])), ...pageQuery(1000, 100) }, strict),
});

export const listSimulationCommands = defineRoute({
  ...listRoute("listSimulationCommands", "commands", "What was asked of a session, and what became of it", CommandState),
  query: Type.Object({ ...pageQuery(500, 50) }, strict),
});

export const listSimulationParity = defineRoute({
  ...listRoute("listSimulationParity", "parity", "How each closed day of a session compares with a backtest of it", ParityDay),
  query: Type.Object({ ...pageQuery(500, 50) }, strict),
});

export const getSimulatedEquity = defineRoute({
  operationId: "getSimulatedEquity",
  method: "GET",
  path: "/simulations/:id/equity",
  scope: "read",
  tag,
  summary: "The worth of a session over time",
  description: "A longer curve is thinned to `points` stretches of equal length, each with its extremes, so that no fall is lost between two points.",
  params,
  query: Type.Object(
    {
      start: Type.Optional(Text(40, 1)),
      end: Type.Optional(Text(40, 1)),
      points: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: "At most so many, 1000 unless given." })),
    },
    strict,
  ),
  answers: {
    200: {
      description: "Oldest first.",
      schema: Type.Object({ equity: Type.Array(EquityStretch), batches: Type.Integer({ minimum: 0, description: "That the points stand for." }) }, strict),
    },
  },
});

/** One event of a session, as listeners are told it. */
export const SimulationEvent = Type.Object(
  {
    topic: choice(SESSION_TOPICS),
    session_id: Uuid,
    sequence: Type.Integer({ minimum: 1, description: "Of its session, without gaps." }),
    at: Instant,
    payload: Type.Record(Type.String(), Type.Unknown()),
  },
  strict,
);
export type SimulationEvent = Static<typeof SimulationEvent>;

export const watchSimulation = defineRoute({
  operationId: "watchSimulation",
  method: "GET",
  path: "/simulations/:id/events",
  scope: "read",
  tag,
  summary: "Follow a session by server-sent events",
  description:
    "Every event with its topic as its name and its sequence as its id, from the one after `after` or Last-Event-ID on; without either those to come. A client that comes back with Last-Event-ID misses nothing and gets nothing twice.",
  params,
  query: Type.Object(
    {
      after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "A sequence; 0 for all that are kept." })),
      topics: Type.Optional(
        Type.Array(choice(SESSION_TOPICS), { minItems: 1, maxItems: SESSION_TOPICS.length, uniqueItems: true, description: "Only these." }),
      ),
    },
    strict,
  ),
  isEndless: true,
  answers: { 200: { description: "A stream of events.", schema: SimulationEvent, alsoAs: ["text/event-stream"] } },
});
