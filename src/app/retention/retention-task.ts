import type { RetentionPayload } from "../../contract/operations.ts";
import type { RunSummary } from "../../contract/saved-run.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Actor, AuditLog } from "../access/ports.ts";
import type { Task, TaskOutcome } from "../jobs/task.ts";
import { listAllRuns } from "../runs/list-all.ts";
import { planRetention } from "../runs/plan-retention.ts";
import type { RunStore } from "../runs/ports.ts";
import type { EndedWork } from "./ports.ts";

/** The kind of task that this is the work of. */
export const RETENTION_KIND = "retention";

export interface RetentionDependencies {
  readonly ended: EndedWork;
  readonly runs: RunStore;
  readonly audit: AuditLog;
  readonly nowMs: () => number;
  /** For how long traces of sessions are kept unless a request says otherwise, days. */
  readonly sessionKeepDays: number;
}

interface RetentionOptions {
  /** Between any two removals it is asked whether to go on. */
  readonly signal: { throwIfAborted(): void };
  readonly onProgress: (progress: number) => void;
}

const BATCH = 500;
const DAY_MS = 86_400_000;
/** Left-overs that are younger may be of a living writer. */
const LEFT_OVER_MS = DAY_MS;

/**
 * Lets go of what the request names, of expired answers, and of what dead writers of runs left behind. Every removed run stands in
 * the audit log, which itself is for good. What an attempt has removed is gone, so another one only has less to do.
 *
 * @throws HtsError of the database and the disk
 */
export async function runRetentionTask(task: Task, dependencies: RetentionDependencies, { signal, onProgress }: RetentionOptions): Promise<TaskOutcome> {
  const { tasks_older_than_days: taskDays, sessions_older_than_days: sessionDays, ...runPolicy } = task.request as RetentionPayload;
  const { ended, runs, sessionKeepDays } = dependencies;
  const drain = async (remove: () => Promise<number>): Promise<number> => {
    for (let sum = 0; ;) {
      signal.throwIfAborted();
      const removed = await remove();
      sum += removed;
      if (removed < BATCH) return sum;
    }
  };
  const answers = await drain(() => ended.removeExpiredAnswers(BATCH));
  onProgress(0.1);
  const tasks = taskDays === undefined ? 0 : await drain(() => ended.removeTasks(taskDays, BATCH));
  onProgress(0.4);
  const traces = await drain(() => ended.removeSessionTraces(sessionDays ?? sessionKeepDays, BATCH));
  onProgress(0.5);
  const removedRuns = await removeRuns(runPolicy, task, dependencies, signal);
  onProgress(0.8);
  const findings = await runs.sweep({ graceMs: LEFT_OVER_MS, isDryRun: false });
  const damaged = findings.filter(({ kind }) => kind === "damaged" || kind === "missing").map(({ name }) => name);
  const leftOvers = findings.filter(({ is_removed }) => is_removed).length;
  return { result: { expired_answers: answers, tasks, session_traces: traces, runs: removedRuns, left_overs: leftOvers, damaged_runs: damaged.slice(0, 100) } };
}

async function removeRuns(
  { runs_older_than_days: days, runs_keep_newest: keepNewest }: Pick<RetentionPayload, "runs_older_than_days" | "runs_keep_newest">,
  task: Task,
  { runs, audit, nowMs }: RetentionDependencies,
  signal: RetentionOptions["signal"],
): Promise<number> {
  if (days === undefined && keepNewest === undefined) return 0;
  const policy = { maxAgeMs: days === undefined ? null : days * DAY_MS, keepNewest: keepNewest ?? null };
  const planned = planRetention(await listAllRuns(runs, {}), policy, nowMs());
  for (const run of planned) {
    signal.throwIfAborted();
    await removeRun(run, { tokenId: null, name: `schedule:${task.scheduleName ?? "none"}`, clientAddress: null }, { runs, audit });
  }
  return planned.length;
}

/** One that somebody else has just removed is as good as removed. */
async function removeRun(
  { run_id, strategy, created_at }: RunSummary,
  by: Actor,
  { runs, audit }: Pick<RetentionDependencies, "runs" | "audit">,
): Promise<void> {
  await audit.record(by, { action: "run.delete", subjectKind: "run", subjectId: run_id, detail: { strategy, created_at } });
  await runs.delete(run_id).catch((error: unknown) => {
    if (!(error instanceof HtsError) || error.code !== "run_unknown") throw error;
  });
}
