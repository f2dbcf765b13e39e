import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 20;
/** How far back it looks: of two windows the older one, so that there is always a whole one. */
const WINDOW_MS = 60_000;

/** Watches how long the event loop keeps its callers waiting: the delay that one in a hundred exceeds, over the last minute or two, ms. */
export function watchEventLoop(): () => number {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let beforeMs = 0;
  const timer = setInterval(() => {
    beforeMs = readMs();
    histogram.reset();
  }, WINDOW_MS);
  timer.unref();
  // What it measures is the time between two ticks of its own.
  const readMs = (): number => (histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS));
  return () => Math.round(Math.max(beforeMs, readMs()) * 100) / 100;
}
