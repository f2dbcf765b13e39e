import { CANDLE_COLUMNS, type Candles } from "../engine/candles.ts";
import type { ParameterValues } from "../engine/parameters.ts";
import type { Random } from "../engine/random.ts";
import { BUY, SELL, SignalBuffer, type Signals } from "../engine/signals.ts";
import { scanSignals } from "../engine/strategies/scan-signals.ts";
import { type Candle, type RunnerSnapshot, StrategyRunner } from "../engine/strategies/strategy-runner.ts";
import type { AnyStrategy } from "../engine/strategies/strategy.ts";
import { listDifferences, type SeenDecision } from "./decision-differences.ts";
import { mirrorCandles } from "./garbage-candles.ts";

export interface DeterminismOptions {
  /** How often a session is saved and restored on its way, integer ≥ 0. */
  readonly restores: number;
  readonly random: Random;
}

/**
 * The run that decided otherwise: `kernel` the kernel, `streamed` a session of its own, `interleaved` one
 * that took turns with another symbol's, `restored` one that was saved and restored, `repeated` the first
 * run once more.
 */
export type DeterminismRun = "kernel" | "streamed" | "interleaved" | "restored" | "repeated";

export interface DeterminismFault {
  readonly run: DeterminismRun;
  readonly candleMs: number;
  /** What the first run decided, and what this one did. */
  readonly before: SeenDecision | null;
  readonly after: SeenDecision | null;
}

export interface DeterminismReport {
  /** Whether there is no fault. */
  readonly ok: boolean;
  /** Decisions of the first run. */
  readonly decisions: number;
  /** The first fault of every run that has one. */
  readonly faults: readonly DeterminismFault[];
}

/**
 * Checks that the same candles give the same decisions, bit for bit, however they are run: all at once,
 * as a stream, in turns with another symbol, saved and restored on the way, and once more at the end,
 * when everything that a strategy might remember outside its state has gone through it.
 *
 * @param params resolved values.
 * @throws HtsError what the strategy throws, `strategy_failed` for a state that cannot be saved
 */
export function checkDeterminism(
  strategy: AnyStrategy,
  params: ParameterValues,
  candles: Candles,
  { restores, random }: DeterminismOptions,
): DeterminismReport {
  const scan = (useKernel: boolean): Signals => scanSignals(strategy, params, candles, 0, useKernel);
  const truth = scan(false);
  const runs: readonly (readonly [DeterminismRun, () => Signals])[] = [
    ...(strategy.kernel === undefined ? [] : [["kernel", () => scan(true)] as const]),
    ["streamed", () => stream(strategy, params, candles, new Set())],
    ["interleaved", () => streamInTurns(strategy, params, candles, mirrorCandles(candles))],
    ["restored", () => stream(strategy, params, candles, chooseRestores(restores, candles.close.length, random))],
    ["repeated", () => scan(false)],
  ];
  const faults = runs.flatMap(([run, repeat]): DeterminismFault[] => {
    const [first] = listDifferences({ signals: truth }, { signals: repeat() }, 0, candles.close.length);
    return first === undefined ? [] : [{ run, candleMs: candles.openTimeMs[first.candle], before: first.before, after: first.after }];
  });
  return { ok: faults.length === 0, decisions: truth.count, faults };
}

/** Feeds candle after candle to a runner; at the candles in `restoreAt` goes on with a new one made from the saved text of the old. */
function stream(strategy: AnyStrategy, params: ParameterValues, candles: Candles, restoreAt: ReadonlySet<number>): Signals {
  const signals = new SignalBuffer();
  let runner = new StrategyRunner(strategy, params, candles.timeframeMs);
  for (let i = 0; i < candles.close.length; i++) {
    if (restoreAt.has(i)) {
      const saved = JSON.parse(JSON.stringify(runner.snapshot())) as RunnerSnapshot;
      runner = new StrategyRunner(strategy, params, candles.timeframeMs, saved);
    }
    take(runner, candles, i, signals);
  }
  return signals.toSignals();
}

function streamInTurns(strategy: AnyStrategy, params: ParameterValues, candles: Candles, others: Candles): Signals {
  const signals = new SignalBuffer();
  const otherSignals = new SignalBuffer();
  const runner = new StrategyRunner(strategy, params, candles.timeframeMs);
  const other = new StrategyRunner(strategy, params, others.timeframeMs);
  for (let i = 0; i < candles.close.length; i++) {
    take(other, others, i, otherSignals);
    take(runner, candles, i, signals);
  }
  return signals.toSignals();
}

function take(runner: StrategyRunner, candles: Candles, i: number, signals: SignalBuffer): void {
  const candle = Object.fromEntries(CANDLE_COLUMNS.map((column) => [column, candles[column][i]])) as Candle;
  const decision = runner.take(candle);
  if (decision !== null) signals.push(i, decision.side === "BUY" ? BUY : SELL, decision.confidence, decision.level ?? NaN);
}

function chooseRestores(restores: number, count: number, random: Random): Set<number> {
  return new Set(Array.from({ length: restores }, () => Math.floor(random() * count)));
}
