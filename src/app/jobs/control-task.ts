import { HtsError } from "../../engine/errors.ts";
import type { JobQueue, TaskStore } from "./ports.ts";
import { tellQueue } from "./submit-task.ts";
import type { Task } from "./task.ts";

/** What the use cases on a task need. */
export interface ControlDependencies {
  readonly store: TaskStore;
  readonly queue: Pick<JobQueue, "add" | "remove">;
}

/**
 * Cancels a task and its parts. It is cancelled when this returns; what runs of it is stopped within a second, on
 * whatever machine.
 *
 * @throws HtsError `task_unknown`, `task_conflict` once it has ended
 */
export async function cancelTask(taskId: string, { store, queue }: ControlDependencies): Promise<Task> {
  const { isCancelled, task, removed } = await store.cancel(taskId);
  if (!isCancelled) throw new HtsError("task_conflict", `task ${taskId} is ${task.status}, expected one that is queued or running; there is nothing to cancel`);
  // What stays in the queue is void: this only makes it shorter.
  await queue.remove(removed).catch(() => undefined);
  return task;
}

/** Brings a dead letter to life, with all its attempts. @throws HtsError `task_unknown`, `task_conflict` */
export async function retryDeadTask(taskId: string, { store, queue }: ControlDependencies): Promise<Task> {
  const { task, delivery } = await store.retryDead(taskId);
  await tellQueue(queue, delivery);
  return task;
}

/** Removes a dead letter for good. @throws HtsError `task_unknown`, `task_conflict` */
export async function deleteDeadTask(taskId: string, { store }: Pick<ControlDependencies, "store">): Promise<void> {
  await store.deleteDead(taskId);
}

/** @throws HtsError `task_unknown` */
export async function findTask(taskId: string, { store }: Pick<ControlDependencies, "store">): Promise<Task> {
  const task = await store.find(taskId);
  if (task === null) throw unknownTask(taskId);
  return task;
}

/** The same words everywhere. */
export function unknownTask(taskId: string): HtsError {
  return new HtsError("task_unknown", `there is no task ${JSON.stringify(taskId.slice(0, 80))}; see the ids with: coin-hts jobs list`);
}
