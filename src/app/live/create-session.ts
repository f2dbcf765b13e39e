import type { SimulationRequest } from "../../contract/simulation-request.ts";
import { resolveStrategyParameters } from "../../engine/backtest.ts";
import { HtsError } from "../../engine/errors.ts";
import { resolveParameters } from "../../engine/parameters.ts";
import { RISK_PARAMETERS } from "../../engine/session/risk-rules.ts";
import { EXECUTION_PARAMETERS } from "../../engine/simulate/execution.ts";
import { gridOriginMs, timeframeMs } from "../../engine/timeframe.ts";
import { ENGINE_VERSION } from "../../engine/version.ts";
import type { StrategyLoader } from "../backtest/ports.ts";
import { DEMO_EXCHANGE, DEMO_SYMBOL_NAMES } from "../demo-market/demo-market.ts";
import type { NewSession, SessionTraderRecord } from "./session-ports.ts";

const USUAL_EXCHANGE = "upbit";
/** One that decides once a day is watched by nobody. */
const USUAL_TIMEFRAME = "1m";

/** Strategies times symbols of one session. */
export const MAX_TRADERS = 5000;

export interface CreateSessionDependencies {
  readonly loadStrategy: StrategyLoader;
  /** Whose candles can be followed live. */
  readonly liveExchanges: readonly string[];
  /** Epoch ms. */
  readonly nowMs: () => number;
}

/**
 * A request, resolved and checked, as a session that trades from the candle on that is open now.
 *
 * @throws HtsError `session_invalid`, `symbol_invalid`, `exchange_unknown`, `strategy_unknown`, `strategy_invalid`, `parameter_invalid`,
 * `execution_invalid`, `risk_invalid`
 */
export async function planSession(request: SimulationRequest, dependencies: CreateSessionDependencies): Promise<NewSession> {
  const { name = "", timeframe = USUAL_TIMEFRAME, account = "each", symbols } = request;
  const exchange = request.exchange ?? chooseExchange(symbols);
  checkExchange(exchange, symbols, dependencies.liveExchanges);
  const execution = resolveParameters(EXECUTION_PARAMETERS, request.execution ?? {}, "execution", "execution_invalid");
  const risk = resolveParameters(RISK_PARAMETERS, request.risk ?? {}, "risk", "risk_invalid");
  const traders = await planTraders(request, dependencies.loadStrategy);
  return {
    name,
    exchange,
    feed: "live",
    timeframe,
    account,
    execution,
    risk,
    startMs: openOf(dependencies.nowMs(), timeframeMs(timeframe)),
    initialCash: execution.initial_cash as number,
    engineVersion: ENGINE_VERSION,
    traders,
  };
}

/** The open time of the candle that is open at an instant. */
function openOf(nowMs: number, lengthMs: number): number {
  const origin = gridOriginMs(lengthMs);
  return origin + Math.floor((nowMs - origin) / lengthMs) * lengthMs;
}

function chooseExchange(symbols: readonly string[]): string {
  return symbols.every((symbol) => DEMO_SYMBOL_NAMES.includes(symbol)) ? DEMO_EXCHANGE : USUAL_EXCHANGE;
}

function checkExchange(exchange: string, symbols: readonly string[], liveExchanges: readonly string[]): void {
  if (!liveExchanges.includes(exchange))
    throw new HtsError("exchange_unknown", `no feed follows ${JSON.stringify(exchange)}, expected one of ${liveExchanges.join(", ")}`);
  const foreign = exchange === DEMO_EXCHANGE ? symbols.find((symbol) => !DEMO_SYMBOL_NAMES.includes(symbol)) : undefined;
  if (foreign !== undefined) throw new HtsError("symbol_invalid", `the demo market has no ${foreign}, expected symbols of ${DEMO_SYMBOL_NAMES.join(", ")}`);
}

async function planTraders({ symbols, strategies }: SimulationRequest, loadStrategy: StrategyLoader): Promise<SessionTraderRecord[]> {
  const traders: SessionTraderRecord[] = [];
  for (const { symbol, strategy: name, params: given } of strategies) {
    if (symbol !== undefined && !symbols.includes(symbol))
      throw new HtsError("symbol_invalid", `strategy ${name} is to run on ${symbol}, which is not among the symbols of the session; add it to them`);
    const { strategy, sourceSha256: strategySha256 } = await loadStrategy(name);
    const params = resolveStrategyParameters(strategy, given ?? {});
    for (const one of symbol === undefined ? symbols : [symbol]) traders.push({ symbol: one, strategy: name, params, strategySha256 });
    if (traders.length > MAX_TRADERS)
      throw new HtsError("session_invalid", `strategies times symbols come to more than ${MAX_TRADERS}; share them out among several sessions`);
  }
  checkTraders(traders, symbols);
  return traders;
}

function checkTraders(traders: readonly SessionTraderRecord[], symbols: readonly string[]): void {
  const seen = new Set<string>();
  for (const { symbol, strategy } of traders) {
    const key = `${symbol} ${strategy}`;
    if (seen.has(key))
      throw new HtsError("session_invalid", `${strategy} is to run on ${symbol} twice, expected once; compare parameters in two sessions instead`);
    seen.add(key);
  }
  const idle = symbols.find((symbol) => !traders.some((one) => one.symbol === symbol));
  if (idle !== undefined) throw new HtsError("symbol_invalid", `no strategy runs on ${idle}; name one for it, or leave the symbol out`);
}
