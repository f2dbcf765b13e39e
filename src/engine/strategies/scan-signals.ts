import type { Candles } from "../candles.ts";
import { HtsError } from "../errors.ts";
import type { ParameterValues } from "../parameters.ts";
import { BUY, SELL, SignalBuffer, type Signals } from "../signals.ts";
import { copyState } from "./copy-state.ts";
import { callStrategy, oneLine } from "./call-strategy.ts";
import { ColumnHistory, moveHistory } from "./history.ts";
import type { AnyStrategy, Decision, State } from "./strategy.ts";

/**
 * The decisions of a strategy at candles `from` and later, warmed up on all candles before.
 *
 * @param params resolved values; `useKernel: false` forces the candle-by-candle form.
 * @throws HtsError `strategy_failed`, `lookback_exceeded`
 */
export function scanSignals(strategy: AnyStrategy, params: ParameterValues, candles: Candles, from: number, useKernel = true): Signals {
  const signals = new SignalBuffer();
  if (strategy.kernel !== undefined && useKernel) strategy.kernel(candles, params, from, signals);
  else decideOneByOne(strategy, params, candles, from, signals);
  return signals.toSignals();
}

function decideOneByOne(strategy: AnyStrategy, params: ParameterValues, candles: Candles, from: number, signals: SignalBuffer): void {
  const warmUp = strategy.warmUpCandles(params);
  const history = new ColumnHistory(candles, warmUp);
  const state = startState(strategy, params);
  const hasMemory = strategy.update !== undefined || strategy.createState !== undefined;
  const first = hasMemory ? 0 : Math.max(from, warmUp);
  for (let i = first; i < candles.close.length; i++) {
    moveHistory(history, i);
    const decision = decideAt(strategy, params, history, state);
    if (decision !== null && i >= from) signals.push(i, decision.side === "BUY" ? BUY : SELL, decision.confidence, decision.level ?? NaN);
  }
}

/**
 * The state that a strategy starts with. One that declares none has nothing to remember by: writing to it throws.
 *
 * @throws HtsError `strategy_failed` when it is not plain data.
 */
export function startState(strategy: AnyStrategy, params: ParameterValues): State {
  if (strategy.createState === undefined) return Object.freeze({});
  return copyState(
    callStrategy(strategy, "createState", () => strategy.createState?.(params)),
    strategy.name,
  );
}

/**
 * One step of a strategy: brings its state up to the newest candle and, once warm, asks for its decision.
 *
 * @throws HtsError `strategy_failed` when it throws or returns what is not a decision, `lookback_exceeded`
 */
export function decideAt(strategy: AnyStrategy, params: ParameterValues, history: ColumnHistory, state: State): Decision | null {
  try {
    strategy.update?.(history, params, state);
    if (!history.isWarm) return null;
    const decision: unknown = strategy.decide(history, params, state);
    if (decision === null || isDecision(decision)) return decision;
    throw new HtsError(
      "strategy_failed",
      `strategy ${strategy.name} decided ${oneLine(describe(decision))} at the candle of ${instantOf(history)}, ` +
        `expected null or { side: "BUY" or "SELL", confidence: 0 to 1, level?: a positive number }`,
    );
  } catch (error) {
    if (error instanceof HtsError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new HtsError("strategy_failed", `strategy ${strategy.name} failed at the candle of ${instantOf(history)}: ${oneLine(why)}`, { cause: error });
  }
}

function isDecision(value: unknown): value is Decision {
  if (typeof value !== "object" || value === null) return false;
  const { side, confidence, level } = value as Partial<Decision>;
  const isSide = side === "BUY" || side === "SELL";
  const isConfidence = typeof confidence === "number" && confidence >= 0 && confidence <= 1;
  return isSide && isConfidence && (level === undefined || (Number.isFinite(level) && level > 0));
}

function describe(value: unknown): string {
  if (value instanceof Promise) return "a Promise (decide must not be async: a candle that has closed has nothing to wait for)";
  if (typeof value !== "object" || value === null) return String(value).slice(0, 120);
  const { side, confidence, level } = value as Partial<Decision>;
  return `{ side: ${String(side)}, confidence: ${String(confidence)}, level: ${String(level)} }`.slice(0, 120);
}

function instantOf(history: ColumnHistory): string {
  return new Date(history.openTimeMs(0)).toISOString();
}
