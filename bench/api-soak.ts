import { loadPath, whileBusy } from "./api-load.ts";
import type { BenchServer } from "./api-server.ts";

const SAMPLE_MS = 10_000;
/** Caches fill and the heap finds its size in the first part. */
const WARM_UP_SHARE = 0.4;
/** More than this in an hour is a leak: at it, a server of 200 MB doubles in eight hours. */
const FLAT_BYTES_PER_HOUR = 25 * 2 ** 20;
const CONNECTIONS = 10;

interface SoakOptions {
  readonly statusPath: string;
  /** Of the backtests that run all the while. */
  readonly request: object;
  readonly seconds: number;
}

/** Reads and backtests for a long time; prints the memory of the server and whether it is flat after the warm-up. */
export async function soak(server: BenchServer, { statusPath, request, seconds }: SoakOptions): Promise<void> {
  const samples: { readonly atMs: number; readonly bytes: number }[] = [];
  const startMs = performance.now();
  const timer = setInterval(() => samples.push({ atMs: performance.now() - startMs, bytes: server.residentBytes() }), SAMPLE_MS);
  const { done, result } = await whileBusy(server, request, 2, () => loadPath(server, statusPath, { seconds, connections: CONNECTIONS })).finally(() =>
    clearInterval(timer),
  );
  const { requestsPerSecond, failures } = result;
  const warm = samples.filter(({ atMs }) => atMs >= WARM_UP_SHARE * seconds * 1000);
  const perHour = slopeOf(warm) * 3_600_000;
  const inMb = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  console.log(`\nsoak of ${seconds} s: ${done} backtests, ${requestsPerSecond.toFixed(0)} reads/s, ${failures} failures`);
  console.log(`memory every 10 s, MiB: ${samples.map(({ bytes }) => inMb(bytes)).join(" ")}`);
  const verdict = warm.length < 6 ? "too few samples to tell" : Math.abs(perHour) <= FLAT_BYTES_PER_HOUR ? "flat" : perHour > 0 ? "growing" : "shrinking";
  console.log(`after the warm-up ${verdict}: ${inMb(perHour)} MiB an hour`);
}

/** By the median of the slopes of all pairs (Theil and Sen): one collection of garbage does not bend it. */
function slopeOf(samples: readonly { readonly atMs: number; readonly bytes: number }[]): number {
  const slopes = samples.flatMap((a, i) => samples.slice(i + 1).map((b) => (b.bytes - a.bytes) / (b.atMs - a.atMs)));
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0;
}
