import type { Candles } from "../engine/candles.ts";
import { HtsError } from "../engine/errors.ts";
import type { ParameterValues } from "../engine/parameters.ts";
import type { Random } from "../engine/random.ts";
import type { Signals } from "../engine/signals.ts";
import { scanSignals } from "../engine/strategies/scan-signals.ts";
import type { AnyStrategy } from "../engine/strategies/strategy.ts";
import { chooseCuts } from "./choose-cuts.ts";
import { countDecisions, listDifferences, type SeenDecision } from "./decision-differences.ts";
import { copyCandles, GARBAGE_KINDS, type GarbageKind, replaceFuture } from "./garbage-candles.ts";

export interface LookAheadOptions {
  /** Instants at which the future is exchanged, integer ≥ 1; half of them right after a decision. */
  readonly cuts: number;
  readonly random: Random;
}

/** A decision that changed with what came after it. */
export interface LookAheadFault {
  /** Open time of the last candle that was left as it is, epoch ms. */
  readonly cutMs: number;
  /** Open time of the candle whose decision changed: at or before the cut. */
  readonly candleMs: number;
  readonly form: StrategyForm;
  /** What was put in place of the future. */
  readonly future: GarbageKind | "missing";
  readonly before: SeenDecision | null;
  readonly after: SeenDecision | null;
}

/** `kernel`: over whole columns; `decide`: candle by candle. */
export type StrategyForm = "kernel" | "decide";

export interface LookAheadReport {
  /** Whether there is no fault. */
  readonly ok: boolean;
  /** Cuts made: fewer than asked for when there are not as many candles. */
  readonly cuts: number;
  /** Decisions held against those of an exchanged future, all runs together; few of them prove little. */
  readonly comparedDecisions: number;
  /** The first fault of every cut, form and future that has one. */
  readonly faults: readonly LookAheadFault[];
}

/**
 * Checks that no decision depends on what comes after it: at each of a number of cuts every later candle
 * is exchanged for made-up ones, or taken away, and all decisions up to the cut have to stay the same
 * bit for bit. A kernel is tried with every kind of future; `decide`, which is given no later candle,
 * with one of them and with none, and for it the check is one of memory outside its state.
 *
 * It runs over all candles at every cut, so of a long series take a stretch of some ten thousand candles.
 *
 * @param params resolved values.
 * @throws HtsError `candles_empty` for fewer than warm-up + 2 candles, and what the strategy throws on the candles themselves
 */
export function checkLookAhead(strategy: AnyStrategy, params: ParameterValues, candles: Candles, { cuts, random }: LookAheadOptions): LookAheadReport {
  const warmUp = strategy.warmUpCandles(params);
  const count = candles.close.length;
  if (count < warmUp + 2)
    throw new HtsError("candles_empty", `expected at least ${warmUp + 2} candles to check ${strategy.name} on, was ${count}; give it more`);
  const forms: readonly StrategyForm[] = strategy.kernel === undefined ? ["decide"] : ["decide", "kernel"];
  const truths = forms.map((form) => ({ form, signals: scanSignals(strategy, params, candles, 0, form === "kernel") }));
  const chosen = chooseCuts(cuts, warmUp, count - 2, truths[truths.length - 1].signals, random);
  const faults: LookAheadFault[] = [];
  let comparedDecisions = 0;
  for (const cut of chosen) {
    for (const { form, signals } of truths) {
      const kinds = form === "kernel" ? GARBAGE_KINDS : [GARBAGE_KINDS[Math.floor(random() * GARBAGE_KINDS.length)]];
      for (const future of [...kinds, "missing"] as const) {
        const exchanged = future === "missing" ? copyCandles(candles, cut + 1) : replaceFuture(candles, cut + 1, future, random);
        const [first] = listDifferences({ signals }, { signals: scanUpTo(cut, form, strategy, params, exchanged) }, 0, cut + 1);
        comparedDecisions += countDecisions({ signals }, 0, cut + 1);
        if (first === undefined) continue;
        const { candle, before, after } = first;
        faults.push({ cutMs: candles.openTimeMs[cut], candleMs: candles.openTimeMs[candle], form, future, before, after });
      }
    }
  }
  return { ok: faults.length === 0, cuts: chosen.length, comparedDecisions, faults };
}

/** The decisions up to a cut. Candle by candle the strategy is not asked beyond it, where it might rightly fail on what is made up. */
function scanUpTo(cut: number, form: StrategyForm, strategy: AnyStrategy, params: ParameterValues, candles: Candles): Signals {
  if (form === "kernel") return scanSignals(strategy, params, candles, 0);
  const lastMs = candles.openTimeMs[cut];
  const decide: AnyStrategy["decide"] = (history, values, state) => (history.openTimeMs(0) > lastMs ? null : strategy.decide(history, values, state));
  const update: AnyStrategy["update"] = (history, values, state) => {
    if (history.openTimeMs(0) <= lastMs) strategy.update?.(history, values, state);
  };
  // Defined, not assigned: what is inherited may be frozen.
  const guarded = Object.create(strategy, {
    decide: { value: decide },
    ...(strategy.update === undefined ? {} : { update: { value: update } }),
  }) as AnyStrategy;
  return scanSignals(guarded, params, candles, 0, false);
}
