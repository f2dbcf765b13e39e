import type { JsonObject, PartOutcome, Task, TaskOutcome } from "../../app/jobs/task.ts";

/** What a handler is given beside its task. */
export interface TaskContext {
  /** Aborts when the task is cancelled, taken away, over its time limit, or given back; stop within a second then. */
  readonly signal: AbortSignal;
  /** @param progress 0 to 1; may be called as often as one likes */
  reportProgress(progress: number): void;
}

/**
 * Does the work of one attempt. An attempt may be the second of the same work, whatever the first one did before it
 * died: what it leaves behind is to be kept under the task's id, so that it is there once.
 *
 * @throws HtsError as the table of errors says; what is not retryable ends the task
 */
export type RunTask = (task: Task, context: TaskContext) => Promise<TaskOutcome>;

/** The work of one kind of task, which may be done in parts on many workers. */
export interface SplittingHandler {
  /** Does the work of a part, or of a task that needs none. */
  readonly run: RunTask;
  /** The requests of the parts, always the same for the same task; null, or fewer than two, for none. Parts are not split again. */
  readonly split: (task: Task) => readonly JsonObject[] | null | Promise<readonly JsonObject[] | null>;
  /** Puts together what came of the parts, in their order, those that failed included. */
  readonly join: (task: Task, parts: readonly PartOutcome[], context: TaskContext) => Promise<TaskOutcome>;
}

/** Handlers by the kind of task that they work on. */
export type TaskHandlers = Readonly<Record<string, RunTask | SplittingHandler>>;
