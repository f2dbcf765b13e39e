import type { Random } from "../../engine/random.ts";

/** Of four uniform numbers each has a variance of 1/12, so their sum has one of 1/3. */
const TO_STANDARD = Math.sqrt(3);

/** A number of mean 0 and variance 1, near enough to normal: the sum of four uniform ones. No logarithm, so equal on every machine. */
export function drawNormal(random: Random): number {
  return TO_STANDARD * (random() + random() + random() + random() - 2);
}

/** By how many price steps an open differs from the close before: the first trade mostly comes at it, now and then beside it. */
export function drawOpeningTicks(random: Random): number {
  const chance = random();
  if (chance < 0.15) return -1;
  return chance < 0.3 ? 1 : 0;
}
