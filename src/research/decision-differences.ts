import { BUY, type Signals } from "../engine/signals.ts";

/** A decision as a check reports it; the level is null when the strategy named none. */
export interface SeenDecision {
  readonly side: "BUY" | "SELL";
  readonly confidence: number;
  readonly level: number | null;
}

/** A candle at which two runs decided differently; null where a run decided nothing. */
export interface DecisionDifference {
  readonly candle: number;
  readonly before: SeenDecision | null;
  readonly after: SeenDecision | null;
}

/** One run's decisions. `offset` is the candle that its candle 0 is in the other's count. */
export interface ComparedRun {
  readonly signals: Signals;
  readonly offset?: number;
}

/**
 * The candles in `[from, to)` at which two runs decided differently, in order. Decisions are the same
 * when side, confidence and level are, bit for bit; with `sidesOnly` when their sides are.
 */
export function listDifferences(before: ComparedRun, after: ComparedRun, from: number, to: number, sidesOnly = false): DecisionDifference[] {
  const differences: DecisionDifference[] = [];
  let a = 0;
  let b = 0;
  while (a < before.signals.count || b < after.signals.count) {
    const candleA = candleAt(before, a);
    const candleB = candleAt(after, b);
    const candle = Math.min(candleA, candleB);
    const seenA = candleA === candle ? decisionAt(before.signals, a++) : null;
    const seenB = candleB === candle ? decisionAt(after.signals, b++) : null;
    if (candle >= from && candle < to && !isSame(seenA, seenB, sidesOnly)) differences.push({ candle, before: seenA, after: seenB });
  }
  return differences;
}

/** How many decisions a run made at candles `[from, to)`. */
export function countDecisions(run: ComparedRun, from: number, to: number): number {
  let count = 0;
  for (let s = 0; s < run.signals.count; s++) if (candleAt(run, s) >= from && candleAt(run, s) < to) count++;
  return count;
}

function candleAt({ signals, offset = 0 }: ComparedRun, s: number): number {
  return s < signals.count ? signals.index[s] + offset : Infinity;
}

function decisionAt({ side, confidence, level }: Signals, s: number): SeenDecision {
  return { side: side[s] === BUY ? "BUY" : "SELL", confidence: confidence[s], level: Number.isNaN(level[s]) ? null : level[s] };
}

function isSame(a: SeenDecision | null, b: SeenDecision | null, sidesOnly: boolean): boolean {
  if (a === null || b === null) return a === b;
  return a.side === b.side && (sidesOnly || (Object.is(a.confidence, b.confidence) && Object.is(a.level, b.level)));
}
