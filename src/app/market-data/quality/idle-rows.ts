import type { Candles } from "../../../engine/candles.ts";
import { describeCount, describeLength, describeNumber, describeShare } from "./describe.ts";
import type { Finding } from "./quality-report.ts";
import { Tally } from "./tally.ts";

const HOUR_MS = 3_600_000;
/** Without a trade for so long, and so many candles, a market stood still. */
const IDLE_MS = HOUR_MS;
const MIN_IDLE_CANDLES = 5;
const MANY_IDLE_RATE = 0.05;
/** So many candles of one trade of one size at one price come from a market maker's robot, more of them from a copy. */
const MIN_FLAT_COPIES = 5;

/** Finds candles without trades, and candles that were written again instead of traded. */
export function findIdleRows(candles: Candles): Finding[] {
  const { open, high, low, close, volume, filled } = candles;
  const tallies = { copied: new Tally("copied_rows"), moved: new Tally("moved_without_trades"), idle: new Tally("idle_run"), zero: new Tally("zero_volume") };
  let runFrom = 0;
  for (let i = 0; i <= close.length; i++) {
    if (i < close.length && volume[i] === 0 && filled?.[i] !== 1) countZero(candles, i, tallies);
    const isSame =
      i > 0 &&
      i < close.length &&
      close[i] === close[i - 1] &&
      volume[i] === volume[i - 1] &&
      open[i] === open[i - 1] &&
      high[i] === high[i - 1] &&
      low[i] === low[i - 1] &&
      filled?.[i] !== 1;
    if (isSame) continue;
    if (i - runFrom > 1) countRun(candles, runFrom, i, tallies);
    runFrom = i;
  }
  return toFindings(tallies, close.length);
}

interface IdleTallies {
  readonly copied: Tally;
  readonly moved: Tally;
  readonly idle: Tally;
  readonly zero: Tally;
}

function countZero({ openTimeMs, high, low, close }: Candles, i: number, { moved, zero }: IdleTallies): void {
  const timeMs = openTimeMs[i] as number;
  if (zero.add("note", timeMs)) zero.explain(timeMs, `no trade, at a price of ${describeNumber(close[i] as number)}`);
  if ((high[i] as number) > (low[i] as number) && moved.add("warning", timeMs)) {
    moved.explain(timeMs, `from ${describeNumber(low[i] as number)} to ${describeNumber(high[i] as number)} with a volume of 0`);
  }
}

/** Rows `[from, until)` are identical. */
function countRun({ openTimeMs, open, high, low, close, volume, timeframeMs }: Candles, from: number, until: number, { copied, idle }: IdleTallies): void {
  const count = until - from;
  const firstMs = openTimeMs[from] as number;
  const lastMs = openTimeMs[until - 1] as number;
  const isFlat = high[from] === low[from];
  const values = `open ${open[from]}, high ${high[from]}, low ${low[from]}, close ${close[from]}, volume ${volume[from]}`;
  if (volume[from] === 0) {
    if (count < Math.max(MIN_IDLE_CANDLES, IDLE_MS / timeframeMs)) return;
    if (idle.add("warning", firstMs, lastMs, count))
      idle.explain(firstMs, `${describeCount(count, "candle")} (${describeLength(count * timeframeMs)}) at ${close[from]}`);
    return;
  }
  if (isFlat && count < MIN_FLAT_COPIES) return;
  if (copied.add("warning", firstMs, lastMs, count)) copied.explain(firstMs, `${describeCount(count, "candle")} with ${values}`);
}

function toFindings({ copied, moved, idle, zero }: IdleTallies, rows: number): Finding[] {
  const share = describeShare(zero.count / rows);
  const isMuch = zero.count > MANY_IDLE_RATE * rows;
  if (isMuch) zero.raise("warning");
  return [
    ...copied.toFindings(
      "Candles repeat the one before to the last digit of the volume, which trades do not do: a stuck feed wrote its last candle again; download " +
        "these candles again.",
    ),
    ...moved.toFindings(
      "Prices move in candles without a trade, so they are quotes, averages or interpolated; nobody could have traded at them: use candles that " +
        "are made of trades.",
    ),
    ...idle.toFindings(
      "Nothing was traded for a long time while candles kept coming: the exchange was down, or somebody filled a gap; a backtest trades there at " +
        "prices that nobody offered, so leave these candles out.",
    ),
    ...zero.toFindings(
      isMuch
        ? `${share} of the candles have no volume: the market is hardly traded, or gaps were filled with the last price; orders of a backtest ` +
            "would not have been filled there."
        : `${describeCount(zero.count, "candle")} (${share}) ${zero.count === 1 ? "has" : "have"} no volume; no order of a backtest would have ` +
            "been filled there.",
    ),
  ];
}
