import { type Candles, sliceCandles } from "../engine/candles.ts";
import { HtsError } from "../engine/errors.ts";
import type { ParameterValues } from "../engine/parameters.ts";
import type { Random } from "../engine/random.ts";
import type { Signals } from "../engine/signals.ts";
import { scanSignals } from "../engine/strategies/scan-signals.ts";
import type { AnyStrategy } from "../engine/strategies/strategy.ts";
import { chooseCuts } from "./choose-cuts.ts";
import { countDecisions, type DecisionDifference, listDifferences, type SeenDecision } from "./decision-differences.ts";
import { copyCandles, GARBAGE_KINDS, type GarbageKind, replacePast } from "./garbage-candles.ts";
import type { StrategyForm } from "./look-ahead.ts";

export interface WarmUpOptions {
  /** Candles from which decisions are compared, integer ≥ 1. */
  readonly cuts: number;
  readonly random: Random;
}

/** A decision that changed with candles older than the warm-up before it. */
export interface WarmUpFault {
  /** Open time of the first candle of the shorter or exchanged history, epoch ms. */
  readonly historyFromMs: number;
  readonly candleMs: number;
  readonly form: StrategyForm;
  /** What was put in place of the older candles. */
  readonly past: GarbageKind | "missing";
  readonly before: SeenDecision | null;
  readonly after: SeenDecision | null;
}

/** What a history of one length did to the decisions after it. */
export interface WarmUpStep {
  /** The history in multiples of the warm-up, and in candles. */
  readonly multiple: number;
  readonly historyCandles: number;
  /** Decisions compared, and how many of them changed. */
  readonly comparedDecisions: number;
  readonly changedDecisions: number;
}

export interface WarmUpReport {
  /** Whether the declared warm-up is enough: no decision changed at multiple 1. */
  readonly ok: boolean;
  readonly warmUpCandles: number;
  /** With state a decision is taken for the same when its side is: averages that fade never become equal to the last bit. */
  readonly hasState: boolean;
  /** Multiples 1, 2, 4 …, as far as the candles reach; 1 alone without state. */
  readonly steps: readonly WarmUpStep[];
  /** The smallest multiple from which on no decision changed; null when there is none. */
  readonly equalFrom: number | null;
  /** The first fault of every run with multiple 1 that has one. */
  readonly faults: readonly WarmUpFault[];
}

/** Candles over which decisions are compared after a cut: what an old candle left behind shows there or nowhere. */
const COMPARED_CANDLES = 2000;
const MAX_MULTIPLE = 64;

/**
 * Checks that decisions depend on no candle older than the declared warm-up, so that a backtest and a
 * session say the same wherever their history starts.
 *
 * Without state that has to hold bit for bit, whether the older candles are missing or exchanged for
 * made-up ones. With state it is measured: decisions with the whole history against those with a history
 * of 1, 2, 4 … times the warm-up.
 *
 * @param params resolved values.
 * @throws HtsError `candles_empty` for fewer than 2 · warm-up + 2 candles, and what the strategy throws
 */
export function checkWarmUp(strategy: AnyStrategy, params: ParameterValues, candles: Candles, { cuts, random }: WarmUpOptions): WarmUpReport {
  const warmUpCandles = strategy.warmUpCandles(params);
  const count = candles.close.length;
  const needed = 2 * warmUpCandles + 2;
  if (count < needed)
    throw new HtsError("candles_empty", `expected at least ${needed} candles to check the warm-up of ${strategy.name} on, was ${count}; give it more`);
  const hasState = strategy.createState !== undefined || strategy.update !== undefined;
  const forms: readonly StrategyForm[] = strategy.kernel === undefined ? ["decide"] : ["decide", "kernel"];
  const truths = forms.map((form) => ({ form, signals: scanSignals(strategy, params, candles, 0, form === "kernel") }));
  const subject = { strategy, params, candles, hasState, truths };
  const steps: WarmUpStep[] = [];
  const faults: WarmUpFault[] = [];
  for (let multiple = 1; multiple <= (hasState ? MAX_MULTIPLE : 1); multiple *= 2) {
    const historyCandles = multiple * Math.max(warmUpCandles, 1);
    if (historyCandles >= count - 1) break;
    const comparisons = chooseCuts(cuts, historyCandles + 1, count - 1, truths[truths.length - 1].signals, random).flatMap((cut) =>
      compareHistories(subject, cut - historyCandles, cut, random),
    );
    const comparedDecisions = comparisons.reduce((sum, { compared }) => sum + compared, 0);
    const changedDecisions = comparisons.reduce((sum, { differences }) => sum + differences.length, 0);
    steps.push({ multiple, historyCandles, comparedDecisions, changedDecisions });
    if (multiple === 1) faults.push(...comparisons.flatMap((comparison) => toFaults(comparison, candles.openTimeMs)));
  }
  return { ok: faults.length === 0, warmUpCandles, hasState, steps, equalFrom: findEqualFrom(steps), faults };
}

interface Subject {
  readonly strategy: AnyStrategy;
  readonly params: ParameterValues;
  readonly candles: Candles;
  readonly hasState: boolean;
  /** Decisions with the whole history, one run a form. */
  readonly truths: readonly { readonly form: StrategyForm; readonly signals: Signals }[];
}

interface Comparison {
  readonly form: StrategyForm;
  readonly past: GarbageKind | "missing";
  /** First candle of the history that was left. */
  readonly from: number;
  /** Decisions compared, and those that changed. */
  readonly compared: number;
  readonly differences: readonly DecisionDifference[];
}

/** Decisions at the cut and later with the whole history against those with nothing but the history from `from` on. */
function compareHistories({ strategy, params, candles, hasState, truths }: Subject, from: number, cut: number, random: Random): Comparison[] {
  const end = Math.min(cut + COMPARED_CANDLES, candles.close.length);
  const garbage = GARBAGE_KINDS[Math.floor(random() * GARBAGE_KINDS.length)];
  const pasts = hasState ? (["missing"] as const) : (["missing", garbage] as const);
  return truths.flatMap((truth) =>
    pasts.map((past): Comparison => {
      const offset = past === "missing" ? from : 0;
      const left = past === "missing" ? copyCandles(sliceCandles(candles, from, end)) : replacePast(sliceCandles(candles, 0, end), from, past, random);
      const signals = scanSignals(strategy, params, left, cut - offset, truth.form === "kernel");
      const differences = listDifferences(truth, { signals, offset }, cut, end, hasState);
      return { form: truth.form, past, from, compared: countDecisions(truth, cut, end), differences };
    }),
  );
}

/** The first difference as a fault, if there is any. */
function toFaults({ form, past, from, differences }: Comparison, openTimeMs: Float64Array): WarmUpFault[] {
  return differences
    .slice(0, 1)
    .map(({ candle, before, after }) => ({ historyFromMs: openTimeMs[from], candleMs: openTimeMs[candle], form, past, before, after }));
}

function findEqualFrom(steps: readonly WarmUpStep[]): number | null {
  let equalFrom: number | null = null;
  for (const { multiple, changedDecisions } of steps) equalFrom = changedDecisions > 0 ? null : (equalFrom ?? multiple);
  return equalFrom;
}
