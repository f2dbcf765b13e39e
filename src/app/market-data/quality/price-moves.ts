import type { Candles } from "../../../engine/candles.ts";
import { describeChange, describeCount, describeMove, describeNumber } from "./describe.ts";
import { type LocalScale, LocalScales } from "./local-scale.ts";
import type { Finding } from "./quality-report.ts";
import { Tally } from "./tally.ts";

/** Smallest move worth a look on one-minute candles; it grows with the timeframe, slower than its square root: 6.8 % an hour, 17.7 % a day. */
const MINUTE_FLOOR_RATE = 0.02;
const FLOOR_EXPONENT = 0.3;
/** A move stands out when it is so many times the usual range of the candles around it, too … */
const USUAL_RANGES = 8;
/** … and a candle's own range when it is so many times the usual one, and so many times the smallest move. */
const WIDE_RANGES = 12;
const WIDE_FLOORS = 3;
/** With so many times the usual volume a move was traded, not misprinted. */
const TRADED_VOLUMES = 3;
/** A step between a close and the next open that hardly any market makes. */
const JUMP_WARNING_RATE = 0.5;
const ABSURD_FACTOR = 20;

/** Finds moves that stand out from what is usual around them, by medians, and in absolute terms. @param isExplained tells candles to pass over */
export function findPriceMoves(candles: Candles, isExplained: (index: number) => boolean): Finding[] {
  const finder = new MoveFinder(candles);
  const { open, high, low, close, timeframeMs } = candles;
  const floor = 1 + floorRate(timeframeMs);
  for (let i = 0; i < close.length; i++) {
    const now = open[i] as number;
    const before = i === 0 ? now : (close[i - 1] as number);
    // Hardly a candle comes further than this.
    const isQuiet = (high[i] as number) <= (low[i] as number) * floor && now <= before * floor && now * floor >= before;
    if (!isQuiet && !isExplained(i)) finder.examine(i);
  }
  return finder.toFindings();
}

function floorRate(timeframeMs: number): number {
  return MINUTE_FLOOR_RATE * (timeframeMs / 60_000) ** FLOOR_EXPONENT;
}

/** How many times the smaller of two prices is in the greater. */
function factorBetween(one: number, other: number): number {
  return Math.max(one / other, other / one);
}

class MoveFinder {
  readonly #candles: Candles;
  readonly #scales: LocalScales;
  readonly #floorRate: number;
  readonly #absurd = new Tally("absurd_price");
  readonly #spike = new Tally("spike");
  readonly #jump = new Tally("jump");
  readonly #flash = new Tally("flash_move");
  readonly #wide = new Tally("wide_candle");
  /** How far the candle at hand stands out: as a fraction, its extreme, the nearest neighbour's, and what it came back to. */
  readonly #excess = { rate: 0, extreme: 0, nearest: 0, inside: 0 };
  #lastSpike = -2;

  constructor(candles: Candles) {
    this.#candles = candles;
    this.#scales = new LocalScales(candles);
    this.#floorRate = floorRate(candles.timeframeMs);
  }

  examine(i: number): void {
    const scale = this.#scales.at(i);
    const stepsBefore = this.#stepsTo(i);
    const limit = Math.max(this.#floorRate, USUAL_RANGES * scale.rangeRate);
    this.#findExcess(i);
    if (this.#excess.rate > limit * Math.sqrt(Math.max(stepsBefore, this.#stepsTo(i + 1)))) {
      this.#addSpike(i, scale);
      this.#lastSpike = i;
      return;
    }
    // The way back from a spike is part of it.
    if (this.#lastSpike === i - 1) return;
    this.#checkStep(i, limit * Math.sqrt(stepsBefore), stepsBefore);
    this.#checkRange(i, scale);
  }

  /** Timeframes since the candle before: over a gap a market may move further, as a random walk does. */
  #stepsTo(i: number): number {
    const { openTimeMs, timeframeMs } = this.#candles;
    const step = (openTimeMs[i] ?? NaN) - (openTimeMs[i - 1] ?? NaN);
    return step >= timeframeMs ? step / timeframeMs : 1;
  }

  /** Works out how far a candle stands out from both neighbours, into #excess. */
  #findExcess(i: number): void {
    const { open, high, low, close } = this.#candles;
    const now = open[i] as number;
    const own = close[i] as number;
    // Where a neighbour is missing, the candle's own close shows whether the price came back.
    const closeBefore = close[i - 1] ?? own;
    const closeAfter = close[i + 1] ?? own;
    const above = Math.max(closeBefore, closeAfter);
    const below = Math.min(closeBefore, closeAfter);
    this.#excess.rate = -1;
    this.#consider(high[i] as number, Math.max(high[i - 1] ?? own, high[i + 1] ?? own), Math.max(now, own), true);
    this.#consider(low[i] as number, Math.min(low[i - 1] ?? own, low[i + 1] ?? own), Math.min(now, own), false);
    // A feed whose candles open at the close before carries a bad close over into the next candle.
    this.#consider(own, above, above, true);
    this.#consider(own, below, below, false);
  }

  #consider(extreme: number, nearest: number, inside: number, isUp: boolean): void {
    const rate = (isUp ? extreme / nearest : nearest / extreme) - 1;
    if (rate <= this.#excess.rate) return;
    this.#excess.rate = rate;
    this.#excess.extreme = extreme;
    this.#excess.nearest = nearest;
    this.#excess.inside = inside;
  }

  #addSpike(i: number, scale: LocalScale): void {
    const { extreme, nearest, inside } = this.#excess;
    const timeMs = this.#candles.openTimeMs[i] as number;
    const volume = this.#candles.volume[i] as number;
    const isTraded = volume >= TRADED_VOLUMES * scale.volume;
    const isAbsurd = factorBetween(extreme, inside) > ABSURD_FACTOR && factorBetween(extreme, scale.close) > ABSURD_FACTOR;
    const tally = isTraded ? this.#flash : isAbsurd ? this.#absurd : this.#spike;
    if (!tally.add(isTraded ? "note" : isAbsurd ? "error" : "warning", timeMs)) return;
    const times = scale.volume > 0 ? `, ${describeNumber(Number((volume / scale.volume).toPrecision(2)))} times the usual` : "";
    const distance = describeMove(nearest, extreme);
    tally.explain(
      timeMs,
      `${describeNumber(extreme)} is ${distance} the neighbours' ${describeNumber(nearest)}, at a volume of ${describeNumber(volume)}${times}`,
    );
  }

  #checkStep(i: number, limit: number, steps: number): void {
    const { openTimeMs, open, close } = this.#candles;
    const before = close[i - 1];
    if (before === undefined) return;
    const now = open[i] as number;
    const rate = Math.max(now / before, before / now) - 1;
    if (rate <= limit) return;
    const timeMs = openTimeMs[i] as number;
    if (!this.#jump.add(rate > JUMP_WARNING_RATE * Math.sqrt(steps) ? "warning" : "note", timeMs)) return;
    const over = steps > 1 ? ` over ${describeCount(Math.round(steps - 1), "missing candle")}` : "";
    this.#jump.explain(timeMs, `${describeNumber(now)} is ${describeMove(before, now)} the close before of ${describeNumber(before)}${over}`);
  }

  #checkRange(i: number, scale: LocalScale): void {
    const { openTimeMs, high, low } = this.#candles;
    const rate = (high[i] as number) / (low[i] as number) - 1;
    if (rate <= Math.max(WIDE_FLOORS * this.#floorRate, WIDE_RANGES * scale.rangeRate)) return;
    const timeMs = openTimeMs[i] as number;
    if (!this.#wide.add("note", timeMs)) return;
    this.#wide.explain(
      timeMs,
      `from ${describeNumber(low[i] as number)} to ${describeNumber(high[i] as number)}, ${describeChange(rate)} within one candle; usual are ` +
        `${describeChange(scale.rangeRate)}`,
    );
  }

  toFindings(): Finding[] {
    return [
      ...this.#absurd.toFindings(
        "Single candles reach more than twenty times the prices around them or less than a twentieth, with hardly any volume behind it: bad " +
          "prints; download them again or leave them out.",
      ),
      ...this.#spike.toFindings(
        "Single candles stand far out from both neighbours and come back without the volume of a real move, the signature of a bad print; stops " +
          "and limit orders of a backtest fill there, so compare them with another source.",
      ),
      ...this.#jump.toFindings(
        "Candles open far from the close before, more than the market's usual moves explain; a stop is filled beyond its price there, so make " +
          "sure that no candles are missing and that both sides are of one source.",
      ),
      ...this.#flash.toFindings(
        "Single candles stand far out from both neighbours on several times the usual volume: most likely a real crash or squeeze; stops and " +
          "limit orders of a backtest fill there more kindly than they would have.",
      ),
      ...this.#wide.toFindings(
        "Candles cover many times their usual range, as in a crash or on the day of a listing; what happened first within them is unknown, so " +
          "results that depend on one of them are luck.",
      ),
    ];
  }
}
