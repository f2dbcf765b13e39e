import { createRandom, type Random } from "../../engine/random.ts";
import { busynessAt, DEMO_END_MS, DEMO_START_MS, HOUR_MS, HOURS_A_DAY } from "./demo-calendar.ts";
import { drawNormal } from "./draws.ts";

const SEED = 2458;
const HOURS = (DEMO_END_MS - DEMO_START_MS) / HOUR_MS;
/** Standard deviation of the market's return in a usual day. */
export const MARKET_VOLATILITY_RATE = 0.022;
const HOURLY_SPREAD = MARKET_VOLATILITY_RATE / Math.sqrt(HOURS_A_DAY);

/** What all symbols have in common, an entry for each hour from the start. */
export interface MarketFactor {
  /** The market's return in the hour, fraction. */
  readonly moveRate: Float64Array;
  /** Multiplies volatility and volume: 1 in calm times, several times that in a crash. */
  readonly wildness: Float64Array;
}

interface MarketMood {
  /** Of the whole market; 1 at the start. */
  level: number;
  /** Mean return a day, fraction. */
  driftPerDay: number;
  wildness: number;
  /** Hours of a crash that are left, and the mean fall in each; fraction. */
  crashHours: number;
  crashRate: number;
}

/** The market that all symbols follow, each in its own measure: trends that turn, wild phases and crashes. */
export function makeMarketFactor(): MarketFactor {
  const random = createRandom(SEED);
  const factor = { moveRate: new Float64Array(HOURS), wildness: new Float64Array(HOURS) };
  const mood: MarketMood = { level: 1, driftPerDay: 0.002, wildness: 1, crashHours: 0, crashRate: 0 };
  for (let hour = 0; hour < HOURS; hour++) {
    turn(mood, random);
    const spread = HOURLY_SPREAD * mood.wildness * (0.5 + 0.5 * busynessAt(DEMO_START_MS + hour * HOUR_MS));
    const shake = 0.4 + 1.2 * random();
    const crashRate = mood.crashHours-- > 0 ? mood.crashRate * shake : 0;
    const moveRate = mood.driftPerDay / HOURS_A_DAY + spread * drawNormal(random) - crashRate;
    mood.level *= 1 + moveRate;
    factor.moveRate[hour] = moveRate;
    factor.wildness[hour] = mood.wildness;
  }
  return factor;
}

/** Now and then the trend turns (every 40 days on average), the market goes wild (25) or crashes (300). */
function turn(mood: MarketMood, random: Random): void {
  if (random() < 1 / (40 * HOURS_A_DAY)) {
    // The further the market has run from where it started, the likelier it turns back.
    const pull = (1 - mood.level) / (1 + mood.level);
    mood.driftPerDay = 0.003 * drawNormal(random) + 0.004 * pull + 0.0006;
  }
  if (random() < 1 / (25 * HOURS_A_DAY)) mood.wildness += 1.5 * random();
  if (random() < 1 / (300 * HOURS_A_DAY)) {
    mood.wildness += 2.5;
    mood.crashHours = 1 + Math.floor(6 * random());
    mood.crashRate = (0.1 + 0.12 * random()) / mood.crashHours;
  }
  mood.wildness += (1 - mood.wildness) / (6 * HOURS_A_DAY);
}
