import { getPriority } from "node:os";
import type { ThreadContext } from "../../src/adapters/threads/thread-protocol.ts";
import { HtsError } from "../../src/engine/errors.ts";

/** Functions for the threads of the tests. */
export function sumTo(count: number, { reportProgress }: ThreadContext): number {
  let sum = 0;
  for (let n = 1; n <= count; n++) sum += n;
  reportProgress(1);
  return sum;
}

export function readPriority(): number {
  return getPriority();
}

export function spin(): never {
  for (;;);
}

export function fillHeap(): number {
  const kept: string[][] = [];
  for (let n = 0; ; n++) kept.push(Array.from({ length: 1000 }, (_, i) => `text ${n} ${i}`));
}

export function fillArrays(): number {
  const kept: Float64Array[] = [];
  for (;;) kept.push(new Float64Array(1_000_000).fill(kept.length));
}

export function crash(): void {
  process.exit(3);
}

export function refuse(): void {
  throw new HtsError("candle_gap", "candles are missing");
}

export function fault(): void {
  throw new TypeError("undefined is not a function");
}
