import { type Static, Type } from "typebox";
import { ACCOUNT_MODES } from "../../engine/session/trading-session.ts";
import { TRADER_MODES } from "../../engine/session/session-trader.ts";
import { SimulationRequest } from "../simulation-request.ts";
import { Count, Exchange, Instant, Nullable, pageOf, pageQuery, Settings, strict, SymbolName, Text, TimeframeName, Uuid } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "simulations";
export const simulationParams = Type.Object({ id: Uuid }, strict);
const params = simulationParams;
export const choice = <const T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>(Type.String({ enum: [...values], ...(description === undefined ? {} : { description }) }));
const STATUSES = ["running", "paused", "stopped", "failed"] as const;
const Failure = Type.Object({ code: Type.String(), message: Type.String() }, strict);
export const StrategyName = Type.String({ minLength: 1, maxLength: 200, pattern: String.raw`^[^\u0000]*$` });

const shared = {
  session_id: Uuid,
  name: Text(200),
  status: choice(STATUSES),
  killed: Type.Boolean({ description: "Whether its kill switch was thrown: nothing is entered any more." }),
  exchange: Exchange,
  feed: choice(["live", "replay"]),
  timeframe: TimeframeName,
  account: choice(ACCOUNT_MODES),
  initial_cash: Type.Number({ description: "Of each account." }),
  cash: Type.Number(),
  equity: Type.Number({ description: "Cash and open positions at their last closes, of all accounts." }),
  open_positions: Count,
  sequence: Type.Integer({ minimum: 0, description: "Of its newest event." }),
  feed_status: Type.Object(
    {
      state: choice(["connecting", "backfilling", "live", "lost", "stopped"]),
      reason: Nullable(Type.String()),
      since: Nullable(Instant),
      reconnects: Count,
    },
    strict,
  ),
  owner: Nullable(Type.String({ description: "The process that runs it; null when none does just now." })),
  start: Type.String({ format: "date-time", description: "Open time of the first candle that it trades." }),
  committed_to: Nullable(Type.String({ format: "date-time", description: "Close time of the last candles that it took." })),
  started_at: Instant,
  heartbeat_at: Nullable(Instant),
  stopped_at: Nullable(Instant),
  error: Nullable(Failure),
  engine_version: Type.String(),
};

/** A session as a list shows it. */
export const SimulationItem = Type.Object({ ...shared, symbols: Count, traders: Count, strategies: Type.Array(Type.String()) }, strict);
export type SimulationItem = Static<typeof SimulationItem>;

const Trader = Type.Object({ symbol: SymbolName, strategy: StrategyName, params: Settings, mode: choice(TRADER_MODES), failure: Nullable(Failure) }, strict);

/** A session with everything that it was asked for. */
export const Simulation = Type.Object({ ...shared, execution: Settings, risk: Settings, traders: Type.Array(Trader) }, strict);
export type Simulation = Static<typeof Simulation>;

const by = { symbol: SymbolName, strategy: StrategyName };

export const COMMANDS = ["pause", "resume", "stop", "kill", "set_mode"] as const;

/** A command as it was taken. */
export const CommandAccepted = Type.Object({ command_id: Count, session_id: Uuid, command: choice(COMMANDS) }, strict);
export type CommandAccepted = Static<typeof CommandAccepted>;

export const createSimulation = defineRoute({
  operationId: "createSimulation",
  method: "POST",
  path: "/simulations",
  scope: "run",
  tag,
  summary: "Start a paper-trading session on live candles",
  description: "Any process that runs sessions takes it up within seconds, warms its strategies up and trades from the candle on that is open now.",
  body: SimulationRequest,
  isCreating: true,
  answers: { 201: { description: "The session; Location names it.", schema: Simulation } },
});

export const listSimulations = defineRoute({
  operationId: "listSimulations",
  method: "GET",
  path: "/simulations",
  scope: "read",
  tag,
  summary: "Sessions, the newest first",
  query: Type.Object(
    {
      status: Type.Optional(choice(STATUSES)),
      exchange: Type.Optional(Exchange),
      symbol: Type.Optional(SymbolName),
      strategy: Type.Optional(StrategyName),
      text: Type.Optional(Text(200, 1)),
      ...pageQuery(500, 50),
    },
    strict,
  ),
  answers: { 200: { description: "A page of sessions.", schema: pageOf("simulations", SimulationItem, {}) } },
});

export const getSimulation = defineRoute({
  operationId: "getSimulation",
  method: "GET",
  path: "/simulations/:id",
  scope: "read",
  tag,
  summary: "One session: its settings, its money, its feed and each of its strategies",
  params,
  answers: { 200: { description: "The session.", schema: Simulation } },
});

const accepted = { description: "Whoever runs the session does it between two candles.", schema: CommandAccepted };
const commandRoute = <const O extends string, const P extends string>(operationId: O, name: P, summary: string) =>
  defineRoute({
    operationId,
    method: "POST",
    path: `/simulations/:id/${name}`,
    scope: "run",
    tag,
    summary,
    params,
    isCreating: true,
    answers: { 202: accepted },
  });

export const stopSimulation = commandRoute("stopSimulation", "stop", "End a session for good; open positions stay as they are, at their last marks");
export const pauseSimulation = commandRoute("pauseSimulation", "pause", "Enter nothing until it is resumed; positions leave as ever");
export const resumeSimulation = commandRoute("resumeSimulation", "resume", "Enter positions again");

export const killSimulation = defineRoute({
  operationId: "killSimulation",
  method: "POST",
  path: "/simulations/:id/kill",
  scope: "run",
  tag,
  summary: "Throw the kill switch: nothing is entered any more, and positions are left at their next open unless they are to stay",
  params,
  body: Type.Object({ leave: Type.Optional(Type.Boolean({ description: "Whether positions are left at their next open; true unless given." })) }, strict),
  isCreating: true,
  answers: { 202: accepted },
});

export const setTraderMode = defineRoute({
  operationId: "setTraderMode",
  method: "POST",
  path: "/simulations/:id/traders/mode",
  scope: "run",
  tag,
  summary: "Pause, disable or reactivate one strategy on one symbol",
  description: "`active` also has a strategy that failed begin anew; `paused` enters nothing; `disabled` leaves at the next open.",
  params,
  body: Type.Object({ ...by, mode: choice(TRADER_MODES) }, strict),
  isCreating: true,
  answers: { 202: accepted },
});
