/** A source of uniform numbers in [0, 1); handed to whatever needs randomness, so that a seed decides all of it. */
export type Random = () => number;

/**
 * A seeded source: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, integer operations only,
 * so the same seed gives the same numbers on every machine.
 *
 * @param seed any integer; its lower 32 bits count.
 */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let k = 0; k < 15; k++) next();
  return next;
}
