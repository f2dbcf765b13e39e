/** One thing to time. */
export interface Contender {
  readonly name: string;
  /** Candles that one run works through. */
  readonly candles: number;
  readonly run: () => unknown;
}

export interface Timing {
  readonly name: string;
  readonly candles: number;
  readonly minMs: number;
  readonly medianMs: number;
}

/**
 * Times contenders in turn, A B C A B C …, so that a machine that slows down slows them all: the ratio of
 * two medians holds where their absolute values do not. That is why the rounds are run here and not each
 * contender on its own, as benchmark libraries do. Each timed run follows one of its own that does not
 * count, or else it would pay for the code that the collection of its predecessors' garbage threw away.
 */
export async function timeInTurn(contenders: readonly Contender[], rounds: number): Promise<Timing[]> {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [c, { run }] of contenders.entries()) {
      await run();
      const startMs = performance.now();
      await run();
      times[c].push(performance.now() - startMs);
    }
  }
  return contenders.map(({ name, candles }, c) => {
    const sorted = times[c].toSorted((a, b) => a - b);
    return { name, candles, minMs: sorted[0], medianMs: sorted[Math.floor(sorted.length / 2)] };
  });
}
