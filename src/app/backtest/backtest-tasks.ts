import type { BacktestRequest } from "../../contract/backtest-request.ts";
import { ERRORS, type ErrorCode, HtsError } from "../../engine/errors.ts";
import type { Sha256 } from "../../engine/receipt.ts";
import type { PartOutcome, Task, TaskOutcome } from "../jobs/task.ts";
import { bundleOfResult } from "../runs/bundle-of-report.ts";
import { type FailedSymbol, joinParts, type Part } from "../runs/join-parts.ts";
import type { RunStore } from "../runs/ports.ts";
import { publishRun } from "../runs/save-run.ts";
import { resolveRange } from "./date-range.ts";
import { type ComputeOptions, keepBacktest, type KeepDependencies } from "./keep-backtest.ts";
import { type PrepareDependencies, prepareBacktest } from "./prepare-backtest.ts";
import { splitSymbols } from "./split-backtest.ts";

/** The kind of task that this is the work of. */
export const BACKTEST_KIND = "backtest";

/** Parts of runs, which lie beside the runs until they are put together. */
export interface PartStore {
  /** @throws HtsError `run_damaged` */
  readPart(name: string, manifestSha256: string): Promise<Part>;
  discardPart(name: string): Promise<void>;
}

export interface BacktestTaskDependencies extends KeepDependencies, PrepareDependencies {
  readonly runs: RunStore & PartStore;
  readonly sha256: Sha256;
}

/** Runs the backtest that a task asks for, or the part of one. The same task twice is one run. */
export async function runBacktestTask(task: Task, dependencies: BacktestTaskDependencies, options: ComputeOptions): Promise<TaskOutcome> {
  const prepared = await prepareBacktest(requestOf(task), dependencies);
  if (task.parentTaskId === null) {
    const { result, isComputed, uploadProblem } = await keepBacktest(prepared, dependencies, options);
    return { runId: result.run_id, result: briefOf(result, isComputed, uploadProblem) };
  }
  const { request } = prepared;
  const job = { request, inputsSha256: null, startedMs: dependencies.nowMs(), isPart: true };
  const { staged, partName } = await dependencies.computer.compute(job, options);
  return { result: { part: partName, manifest_sha256: staged.manifestSha256 } };
}

/** The requests of the parts of a big run; null for one that is small, or kept already. */
export async function splitBacktestTask(task: Task, dependencies: BacktestTaskDependencies): Promise<readonly Readonly<Record<string, unknown>>[] | null> {
  const { request, candles, inputsSha256 } = await prepareBacktest(requestOf(task), dependencies);
  const parts = splitSymbols(request.symbols, candles ?? 0);
  if (parts.length < 2) return null;
  if (request.fresh !== true && inputsSha256 !== null && (await dependencies.runs.findByInputs(inputsSha256)) !== null) return null;
  return parts.map((symbols) => ({ ...request, symbols }));
}

/** Puts the parts of a big run together: what could be run is kept, what could not is named. */
export async function joinBacktestTask(task: Task, parts: readonly PartOutcome[], dependencies: BacktestTaskDependencies): Promise<TaskOutcome> {
  const { runs, sha256, nowMs, upload } = dependencies;
  const { request, inputsSha256 } = await prepareBacktest(requestOf(task), dependencies);
  const done = parts.filter(({ status }) => status === "completed");
  if (done.length === 0) throw failureOf(parts);
  const failed = parts.filter(({ status }) => status !== "completed").flatMap(toFailedSymbols);
  const read = await readParts(done, runs).catch(async (error: unknown) => {
    // An attempt before this one kept the run and was not heard of.
    const runId = inputsSha256 === null || failed.length > 0 ? null : await runs.findByInputs(inputsSha256);
    if (runId === null) throw error;
    return runId;
  });
  if (typeof read === "string") return { runId: read, result: { run_id: read, is_computed: true } };
  const startedMs = task.startedAtMs ?? nowMs();
  const { result, tables } = joinParts(read, failed, Math.max(0, nowMs() - startedMs), sha256);
  const context = {
    exchange: request.exchange,
    candleSize: request.candle_size ?? null,
    startedMs,
    finishedMs: nowMs(),
    // A run that lacks symbols is not the answer to the next request of this kind.
    inputsSha256: failed.length === 0 ? inputsSha256 : null,
    ...(request.note === undefined ? {} : { note: request.note }),
    ...(request.tags === undefined ? {} : { tags: request.tags }),
  };
  const staged = await runs.stage(bundleOfResult(result, resolveRange(request.start_date, request.end_date), tables, context));
  const { uploadProblem } = await publishRun(staged, runs, upload);
  if (failed.length === 0) for (const { result: part } of done) await runs.discardPart(String(part?.["part"]));
  return { runId: result.run_id, result: briefOf(result, true, uploadProblem) };
}

function requestOf({ request }: Task): BacktestRequest {
  return request as unknown as BacktestRequest;
}

/** What a task says of its run; the run itself has the rest. */
function briefOf(result: Awaited<ReturnType<typeof keepBacktest>>["result"], isComputed: boolean, uploadProblem: string | null) {
  const { run_id, strategy, timeframe, start, end, totals, failed_symbols = [] } = result;
  return { run_id, strategy, timeframe, start, end, totals, failed_symbols, is_computed: isComputed, upload_problem: uploadProblem };
}

async function readParts(done: readonly PartOutcome[], runs: PartStore): Promise<Part[]> {
  const parts: Part[] = [];
  for (const { result } of done) parts.push(await runs.readPart(String(result?.["part"]), String(result?.["manifest_sha256"])));
  return parts;
}

function toFailedSymbols({ request, error }: PartOutcome): FailedSymbol[] {
  const { code = "cancelled", message = "it was cancelled" } = error ?? {};
  return (request["symbols"] as readonly string[]).map((symbol) => ({ symbol, code, message }));
}

/** When no part could be run, the first one's failure is the whole one's. */
function failureOf(parts: readonly PartOutcome[]): HtsError {
  const error = parts.find((part) => part.error !== null)?.error;
  const code = error !== undefined && error !== null && Object.hasOwn(ERRORS, error.code) ? (error.code as ErrorCode) : "cancelled";
  return new HtsError(code, `no symbol could be run; the first: ${error?.message ?? "it was cancelled"}`);
}
