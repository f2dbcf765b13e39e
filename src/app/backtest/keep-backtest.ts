import type { BacktestRequest } from "../../contract/backtest-request.ts";
import type { BacktestResult } from "../../contract/backtest-result.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Cancellation } from "../cancellation.ts";
import type { ExportPorts } from "../runs/export-run.ts";
import type { RunStore, StagedRun } from "../runs/ports.ts";
import { publishRun } from "../runs/save-run.ts";
import { resultOf } from "../runs/verify-run.ts";
import type { PreparedBacktest } from "./prepare-backtest.ts";

/** What a computer is asked for; plain data, since it may compute in another thread. */
export interface ComputeJob {
  readonly request: BacktestRequest & { readonly exchange: string };
  readonly inputsSha256: string | null;
  /** Epoch ms. */
  readonly startedMs: number;
  /** Whether it is a part of a run, which is staged beside the runs until all parts are put together. */
  readonly isPart: boolean;
}

export interface ComputedBacktest {
  readonly staged: StagedRun;
  /** Under which a part is to be found; no two attempts have the same. Null for a whole run. */
  readonly partName: string | null;
  /** Without signals, trades and equity, which are staged. */
  readonly result: BacktestResult;
}

export interface ComputeOptions {
  /** Ends the work within a second. */
  readonly signal: Cancellation;
  /** @param progress 0 to 1 */
  readonly onProgress?: (progress: number) => void;
}

/** Runs backtests where they are in nobody's way, and stages what comes of them. */
export interface BacktestComputer {
  /** @throws HtsError for anything wrong with the request or its candles, `cancelled`, and what the computer itself meets */
  compute(job: ComputeJob, options: ComputeOptions): Promise<ComputedBacktest>;
}

export interface KeepDependencies {
  readonly computer: BacktestComputer;
  readonly runs: RunStore;
  /** Null when runs are not uploaded. */
  readonly upload: Omit<ExportPorts, "store"> | null;
  readonly nowMs: () => number;
}

export interface KeptBacktest {
  readonly result: BacktestResult;
  /** False when the very same run was kept before and nothing was computed. */
  readonly isComputed: boolean;
  /** Why the run could not be uploaded; null when it was, or need not be. */
  readonly uploadProblem: string | null;
}

/** The result of the run that follows from the same inputs; null when there is none, or a fresh one is asked for. */
export async function findKeptBacktest({ request, inputsSha256 }: PreparedBacktest, runs: RunStore): Promise<BacktestResult | null> {
  if (request.fresh === true || inputsSha256 === null) return null;
  const runId = await runs.findByInputs(inputsSha256);
  if (runId === null) return null;
  try {
    return resultOf(await runs.find(runId));
  } catch (error) {
    // Lost or deleted meanwhile: then it is computed again, which mends it.
    if (error instanceof HtsError && ["run_unknown", "run_damaged"].includes(error.code)) return null;
    throw error;
  }
}

/**
 * Computes a backtest and keeps the run. The same inputs are answered by the run that is kept already. Called twice with
 * the same request, even at once and on several machines, it makes one run.
 *
 * @throws HtsError of the computer and of the run store
 */
export async function keepBacktest(prepared: PreparedBacktest, dependencies: KeepDependencies, options: ComputeOptions): Promise<KeptBacktest> {
  const { computer, runs, upload, nowMs } = dependencies;
  const kept = await findKeptBacktest(prepared, runs);
  if (kept !== null) return { result: kept, isComputed: false, uploadProblem: null };
  const { request, inputsSha256 } = prepared;
  const { staged, result } = await computer.compute({ request, inputsSha256, startedMs: nowMs(), isPart: false }, options);
  try {
    const { uploadProblem } = await publishRun(staged, runs, upload);
    return { result, isComputed: true, uploadProblem };
  } catch (error) {
    await runs.discard(staged);
    throw error;
  }
}
