import type { BacktestRun } from "../../engine/backtest.ts";
import type { Candles, GapSummary } from "../../engine/candles.ts";
import { type TimeRange, toIso } from "./date-range.ts";

/** Below so many trades a win rate says next to nothing. */
const FEW_TRADES = 30;
const MANY_MISSING_RATE = 0.05;
const MANY_IDLE_RATE = 0.05;
/** A close-to-open move that real markets hardly make between two candles. */
const JUMP_RATE = 0.5;

/** What a reader of the figures should know before believing them, most serious first, each one sentence. */
export function findWarnings(run: BacktestRun, gaps: GapSummary): string[] {
  const { execution, outcome, runCandles, from, strategy, params, targetFirst } = run;
  const warnings = findImplausible(runCandles, gaps);
  if (execution.fill === "close") warnings.push('fill "close" is optimistic: it trades at the very price that it decided on');
  if (targetFirst !== null) {
    const [low, high] = [outcome, targetFirst].map(({ equity, initialCash }) => percent((equity.at(-1) ?? initialCash) / initialCash - 1));
    warnings.push(`${outcome.ambiguousCandles} candles reached stop and target: the total return lies between ${low} (stop first, shown) and ${high}`);
  }
  if (outcome.fillsOnFilledCandles > 0) warnings.push(`${outcome.fillsOnFilledCandles} fills fell on candles that the gap policy made up`);
  const needed = strategy.warmUpCandles(params);
  if (from < needed)
    warnings.push(
      `no decisions in the first ${Math.min(needed - from, runCandles.close.length)} candles: the strategy needs ${needed} before it, there are ${from}`,
    );
  if (outcome.trades.length === 0) warnings.push("no trade was closed");
  else if (outcome.trades.length < FEW_TRADES) warnings.push(`only ${outcome.trades.length} closed trades: their statistics are mostly chance`);
  return warnings;
}

/** Where the candles do not reach as far as the range that was asked for. */
export function findUncovered(range: TimeRange, { candles, from, runCandles }: BacktestRun): string[] {
  const { openTimeMs, timeframeMs } = runCandles;
  const firstMs = openTimeMs[0] ?? Infinity;
  const endMs = (openTimeMs.at(-1) ?? -Infinity) + timeframeMs;
  const warnings: string[] = [];
  const isFirstOfAll = from === 0 && candles.openTimeMs[0] === firstMs;
  if (range.startMs !== null && isFirstOfAll && firstMs - range.startMs >= timeframeMs) {
    warnings.push(`the candles begin at ${toIso(firstMs)}, later than the start that was asked for, ${toIso(range.startMs)}`);
  }
  if (range.endMs !== null && range.endMs - endMs >= timeframeMs) {
    warnings.push(`the candles end at ${toIso(endMs)}, earlier than the end that was asked for, ${toIso(range.endMs)}`);
  }
  return warnings;
}

/** Candles that are each sound and together hard to believe. */
function findImplausible({ openTimeMs, open, close, volume, filled }: Candles, gaps: GapSummary): string[] {
  const count = close.length;
  const warnings: string[] = [];
  let jumps = 0;
  let firstJumpMs = 0;
  let idle = 0;
  let made = 0;
  for (let i = 0; i < count; i++) {
    if (filled?.[i] === 1) made++;
    else if (volume[i] === 0) idle++;
    if (i === 0) continue;
    const move = (open[i] as number) / (close[i - 1] as number);
    if ((move > 1 + JUMP_RATE || move < 1 - JUMP_RATE) && jumps++ === 0) firstJumpMs = openTimeMs[i] as number;
  }
  if (jumps > 0)
    warnings.push(`${jumps} jumps of more than ${percent(JUMP_RATE)} between neighbouring candles, the first at ${toIso(firstJumpMs)}: check the data`);
  const recorded = count - made;
  const missingRate = gaps.missingCandles / (recorded + gaps.missingCandles);
  if (missingRate > MANY_MISSING_RATE)
    warnings.push(`${percent(missingRate)} of the candles are missing (${gaps.missingCandles} in ${gaps.runs} gaps): check the data`);
  if (idle > MANY_IDLE_RATE * recorded) warnings.push(`${percent(idle / recorded)} of the candles have no volume: check the data`);
  return warnings;
}

/** A fraction as a percentage with one decimal. */
function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}
