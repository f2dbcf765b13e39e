import { join } from "node:path";
import { writeBundle, writePart } from "../runs/bundle-files.ts";
import { sha256 } from "../sha256.ts";
import type { ThreadContext } from "../threads/thread-protocol.ts";
import type { ComputedBacktest, ComputeJob } from "../../app/backtest/keep-backtest.ts";
import { runBacktests } from "../../app/backtest/run-backtests.ts";
import { toResult } from "../../app/backtest/to-result.ts";
import { createStoreSource } from "../../app/market-data/stored-candles.ts";
import { bundleOfReport } from "../../app/runs/bundle-of-report.ts";
import { type ComputeSettings, openWorkshop } from "./workshop.ts";

/** What crosses into the thread. */
export interface ComputeInput extends ComputeJob {
  readonly settings: ComputeSettings;
}

/** Runs a backtest over stored candles and stages its bundle: all of its work but the row that makes it visible. */
export async function computeBacktest({ settings, ...job }: ComputeInput, { reportProgress }: ThreadContext): Promise<ComputedBacktest> {
  const { request, startedMs, inputsSha256, isPart } = job;
  const { store, strategies } = openWorkshop(settings);
  const beganMs = performance.now();
  const report = await runBacktests(request, {
    source: createStoreSource(store, request.exchange),
    loadStrategy: (name) => strategies.find(name),
    sha256,
    nowMs: startedMs,
    onProgress: (done, total) => reportProgress(done / total),
  });
  const elapsedMs = Math.round(performance.now() - beganMs);
  const result = toResult(report, new Set(), sha256, elapsedMs);
  const bundle = bundleOfReport(report, result, {
    exchange: request.exchange,
    candleSize: request.candle_size ?? null,
    startedMs,
    finishedMs: startedMs + elapsedMs,
    inputsSha256,
    ...(request.note === undefined ? {} : { note: request.note }),
    ...(request.tags === undefined ? {} : { tags: request.tags }),
  });
  const root = join(settings.dataRoot, "results");
  if (isPart) return { ...(await writePart(root, bundle)), result };
  return { staged: await writeBundle(root, bundle, settings.money), partName: null, result };
}
