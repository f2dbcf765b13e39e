import type { Random } from "../../engine/random.ts";

/** Prices of an hour in ticks, and in how many steps it is gone through. */
export interface HourShape {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly steps: number;
}

interface HourPath {
  /** The price after each step, in ticks, not rounded: within the hour's range, the last one its close. */
  readonly prices: Float64Array;
  /** The steps within which the high and the low are touched. */
  readonly highStep: number;
  readonly lowStep: number;
}

/** The range of a walk in standard deviations of its end; 1.6 for one in continuous time (W. Feller, Annals of Mathematical Statistics 22, 1951). */
const USUAL_RANGE = 1.7;
/** Which extreme comes first follows from the move: this much for a move over the whole range. */
const ORDER_BIAS = 0.8;

/** A part of the way, on which the distance from one edge of the range goes from one value to another. */
interface Stretch {
  /** The step with which it ends. */
  readonly lastStep: number;
  /** The hour's high or low. */
  readonly edge: number;
  /** Sign of the way from the edge into the range. */
  readonly inwards: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Draws a way from an hour's open to its close, by its high and its low in either order, that never leaves their range.
 *
 * Around the instant of its extreme a random walk's distance from it is a Bessel bridge of three dimensions (D. Williams,
 * Proceedings of the London Mathematical Society 28, 1974). Drawn so, one move tells nothing of the next; straight ways
 * to the extremes were tried first, and their five-minute moves had a correlation of 0.2 for strategies to fall for.
 */
export function drawHourPath(shape: HourShape, random: Random): HourPath {
  const { open, high, low, close, steps } = shape;
  const spread = (high - low) / USUAL_RANGE / Math.sqrt(steps);
  const isHighFirst = random() < 0.5 + (ORDER_BIAS * (open - close)) / Math.max(1, high - low);
  const [first, second] = isHighFirst ? [high, low] : [low, high];
  const [firstStep, secondStep] = drawExtremeSteps(shape, first, second, random);
  const prices = new Float64Array(steps);
  let from = 0;
  for (const stretch of planStretches(shape, [first, firstStep], [second, secondStep], spread, random)) {
    drawBridge(prices, from, stretch, { spread, range: high - low, random });
    from = stretch.lastStep + 1;
  }
  prices[steps - 1] = close;
  return { prices, highStep: isHighFirst ? firstStep : secondStep, lowStep: isHighFirst ? secondStep : firstStep };
}

/** Draws when the first and the second extreme are touched: the time that a way takes grows with its square. */
function drawExtremeSteps({ open, high, low, close, steps }: HourShape, first: number, second: number, random: Random): [number, number] {
  const range = Math.max(1, high - low);
  const drawTime = (distance: number): number => {
    const share = distance / range;
    return (share * share + 0.02 * share) * (0.3 + random() + random());
  };
  const before = drawTime(Math.abs(first - open));
  const between = drawTime(range);
  const whole = before + between + drawTime(Math.abs(close - second));
  return [Math.floor(((steps - 1) * before) / whole), Math.floor(((steps - 1) * (before + between)) / whole)];
}

type Extreme = readonly [price: number, step: number];

function planStretches({ open, high, low, close, steps }: HourShape, first: Extreme, second: Extreme, spread: number, random: Random): Stretch[] {
  const range = high - low;
  const inwards = first[0] === high ? -1 : 1;
  // A step that touches an extreme ends somewhere near it.
  const nearFirst = Math.min(range, spread * random());
  const nearSecond = Math.min(range, spread * random());
  const middle = range * (0.3 + 0.4 * random());
  const middleStep = Math.floor((first[1] + second[1]) / 2);
  return [
    { lastStep: first[1], edge: first[0], inwards, from: Math.abs(first[0] - open), to: nearFirst },
    { lastStep: middleStep, edge: first[0], inwards, from: nearFirst, to: middle },
    { lastStep: second[1], edge: second[0], inwards: -inwards, from: range - middle, to: nearSecond },
    { lastStep: steps - 1, edge: second[0], inwards: -inwards, from: nearSecond, to: Math.abs(close - second[0]) },
  ];
}

interface BridgeSettings {
  /** Standard deviation of a step. */
  readonly spread: number;
  readonly range: number;
  readonly random: Random;
}

/** Writes one stretch from a step on: the length of a bridge in three dimensions, thrown back at the other edge. */
function drawBridge(prices: Float64Array, firstStep: number, { lastStep, edge, inwards, from, to }: Stretch, { spread, range, random }: BridgeSettings): void {
  let x = from;
  let y = 0;
  let z = 0;
  for (let step = firstStep; step <= lastStep; step++) {
    const left = lastStep - step;
    const noise = spread * Math.sqrt(left / (left + 1));
    x += (to - x) / (left + 1) + noise * drawNoise(random);
    y += -y / (left + 1) + noise * drawNoise(random);
    z += -z / (left + 1) + noise * drawNoise(random);
    const distance = Math.sqrt(x * x + y * y + z * z);
    prices[step] = edge + inwards * Math.max(0, distance > range ? 2 * range - distance : distance);
  }
}

/** Of mean 0 and variance 1, near enough to normal for one step among many: three uniform numbers. */
function drawNoise(random: Random): number {
  return 2 * (random() + random() + random() - 1.5);
}
