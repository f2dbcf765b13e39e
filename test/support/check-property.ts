import fc from "fast-check";

/** The seed of this run's properties: another one every time, or the one of a run that failed: PROPERTY_SEED=123 npm test. */
const SEED = Number(process.env["PROPERTY_SEED"] ?? Date.now() % 2 ** 31);

/** Share of the inputs that a property is usually tried on: mutation testing runs each of them thousands of times. */
const EFFORT = Number(process.env["PROPERTY_EFFORT"] ?? 1);

console.log(`property seed ${SEED}`);

/** Checks a property on `runs` random inputs; a failure names the seed and the smallest input found. */
export function checkProperty<T>(arbitrary: fc.Arbitrary<T>, runs: number, predicate: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, predicate), { numRuns: Math.ceil(runs * EFFORT), seed: SEED });
}

/** The same for a property that waits for something. */
export async function checkAsyncProperty<T>(arbitrary: fc.Arbitrary<T>, runs: number, predicate: (value: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, predicate), { numRuns: Math.ceil(runs * EFFORT), seed: SEED });
}

/** How much of something has to come up over all inputs of a property for it to prove anything; `usual` is that at full effort. */
export function enough(usual: number): number {
  return Math.floor(usual * Math.min(EFFORT, 1));
}
