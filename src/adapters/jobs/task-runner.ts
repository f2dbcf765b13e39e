import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describeFailure, isRetryable } from "../../app/jobs/describe-failure.ts";
import type { ClaimedTask, JobQueue, TaskClaims } from "../../app/jobs/ports.ts";
import type { Redact } from "../../app/jobs/redact-secrets.ts";
import { retryDelayMs } from "../../app/jobs/retry-delay.ts";
import type { Delivery, Task, TaskOutcome } from "../../app/jobs/task.ts";
import { HtsError } from "../../engine/errors.ts";
import type { ActiveTask, ActiveTasks } from "./active-tasks.ts";
import type { SplittingHandler, TaskContext, TaskHandlers } from "./task-handlers.ts";
import { throughOutages } from "./through-outages.ts";

export interface TaskRunnerOptions {
  readonly queue: Pick<JobQueue, "add">;
  readonly claims: TaskClaims;
  readonly active: ActiveTasks;
  readonly handlers: TaskHandlers;
  readonly redact: Redact;
  /** Of this worker. */
  readonly name: string;
  readonly leaseMs: number;
  /** How long a handler may take to stop, ms; afterwards it is left to itself. */
  readonly graceMs: number;
  /** Before the second attempt, ms; twice as long before each further one. */
  readonly retryBaseMs: number;
  /** Aborts when waiting for the database has no more sense. */
  readonly giveUp: AbortSignal;
  readonly onEnd: (task: Task, end: TaskEnd) => void;
}

/** How an attempt ended, for logs and metrics. */
export type TaskEnd =
  | { readonly kind: "completed" | "split" | "lost" | "given-back"; readonly error?: undefined }
  | { readonly kind: "retried" | "failed"; readonly error: unknown };

/** What the queue is to show. */
interface Shown {
  readonly failure: string | null;
}

const NOTHING_TO_SHOW: Shown = { failure: null };

/** Works on deliveries: claims, calls the handler, writes what came of it. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #retryTimers = new Set<NodeJS.Timeout>();
  readonly #givenBack: Delivery[] = [];
  readonly #refused: Pick<Delivery, "taskId" | "turn">[] = [];
  #isStopping = false;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  /** @throws HtsError `database_unreachable` when it gave up before it could begin */
  async run(delivery: Pick<Delivery, "taskId" | "turn">): Promise<Shown> {
    if (this.#isStopping) {
      this.#refused.push(delivery);
      return NOTHING_TO_SHOW;
    }
    const { claims, active, name, leaseMs } = this.#options;
    const claimId = randomUUID();
    const claimed = await this.#surely(() => claims.claim(delivery, claimId, name, leaseMs));
    if (claimed === null) return NOTHING_TO_SHOW;
    const task = active.add(claimed.claim);
    try {
      return await this.#work(claimed, task);
    } finally {
      active.remove(task);
    }
  }

  /** Begins nothing any more: a queue that was told to pause may still bring what it was just waiting for. */
  refuseMore(): void {
    this.#isStopping = true;
    // What was to be tried again later is left to the other workers' repairs.
    for (const timer of this.#retryTimers) clearTimeout(timer);
  }

  /** What the other workers are to be told of once this one takes nothing from the queue any more, or it would get it again. */
  get leftOver(): { readonly givenBack: readonly Delivery[]; readonly refused: readonly Pick<Delivery, "taskId" | "turn">[] } {
    return { givenBack: this.#givenBack, refused: this.#refused };
  }

  async #work(claimed: ClaimedTask, active: ActiveTask): Promise<Shown> {
    const { signal } = active.controller;
    const { timeLimitSeconds } = claimed.task;
    const limit = new HtsError(
      "time_limit_exceeded",
      `the work was not done after ${timeLimitSeconds} s, its time limit; ask for less, split it, or submit it with a longer time limit`,
    );
    const timer = setTimeout(() => active.controller.abort(limit), 1000 * timeLimitSeconds);
    try {
      const context: TaskContext = { signal, reportProgress: (progress) => active.reportProgress(progress) };
      const outcome = await endsInTime(this.#call(claimed, context), signal, this.#options.graceMs);
      active.isEnding = true;
      return outcome === null ? this.#shown(claimed.task, { kind: "split" }) : await this.#complete(claimed, outcome);
    } catch (thrown) {
      active.isEnding = true;
      if (active.stopReason === "lost") return this.#shown(claimed.task, { kind: "lost" });
      if (active.stopReason === "given-back") return await this.#giveBack(claimed);
      return await this.#fail(claimed, signal.aborted ? signal.reason : thrown);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Null when the task now waits for its parts. */
  async #call(claimed: ClaimedTask, context: TaskContext): Promise<TaskOutcome | null> {
    const { task } = claimed;
    const { handlers, claims } = this.#options;
    const handler = Object.hasOwn(handlers, task.kind) ? handlers[task.kind] : undefined;
    if (handler === undefined) {
      throw new HtsError("task_kind_unknown", `no handler does work of the kind ${JSON.stringify(task.kind)}; bring all workers to the version of the server`);
    }
    if (typeof handler === "function") return handler(task, context);
    if (task.stage === "join") return handler.join(task, await this.#surely(() => claims.readParts(task.taskId)), context);
    return (await this.#split(claimed, handler)) ? null : handler.run(task, context);
  }

  async #split({ task, claim }: ClaimedTask, handler: SplittingHandler): Promise<boolean> {
    const requests = task.parentTaskId === null ? await handler.split(task) : null;
    if (requests === null || requests.length < 2) return false;
    const deliveries = await this.#surely(() => this.#options.claims.split(claim, requests));
    await this.#tell(deliveries ?? []);
    // When a retried task finds that all its parts have been done.
    await this.#wake(task.taskId);
    return true;
  }

  async #complete(claimed: ClaimedTask, outcome: TaskOutcome): Promise<Shown> {
    try {
      const isCompleted = await this.#surely(() => this.#options.claims.complete(claimed.claim, outcome));
      await this.#wake(claimed.task.parentTaskId);
      return this.#shown(claimed.task, { kind: isCompleted ? "completed" : "lost" });
    } catch (error) {
      // What the database refuses to keep is a failure of the work.
      return await this.#fail(claimed, error);
    }
  }

  async #fail({ task, claim }: ClaimedTask, error: unknown): Promise<Shown> {
    const { claims, name, redact, retryBaseMs } = this.#options;
    const failure = describeFailure(error, name, redact);
    const retryMs = isRetryable(error) ? retryDelayMs(task.attempts, retryBaseMs, Math.random()) : null;
    const end = await this.#surely(() => claims.fail(claim, failure, retryMs));
    if (end.kind === "lost") return this.#shown(task, { kind: "lost" });
    if (end.kind === "retried") this.#tellLater(end.delivery, retryMs ?? 0);
    else await this.#wake(task.parentTaskId);
    this.#options.onEnd(task, { kind: end.kind === "retried" ? "retried" : "failed", error });
    return { failure: `${failure.code}: ${failure.message}`.slice(0, 500) };
  }

  async #giveBack({ task, claim }: ClaimedTask): Promise<Shown> {
    const delivery = await this.#surely(() => this.#options.claims.giveBack(claim));
    if (delivery !== null) this.#givenBack.push(delivery);
    return this.#shown(task, { kind: "given-back" });
  }

  #shown(task: Task, end: TaskEnd): Shown {
    this.#options.onEnd(task, end);
    return NOTHING_TO_SHOW;
  }

  /** Whoever ends the last part of a task has it put together. */
  async #wake(parentTaskId: string | null): Promise<void> {
    if (parentTaskId === null) return;
    const delivery = await this.#surely(() => this.#options.claims.wakeParent(parentTaskId));
    if (delivery !== null) await this.#tell([delivery]);
  }

  /** A delayed job of the queue would go by the clocks of the machines; a timer does not, and if it dies the repairs see to it. */
  #tellLater(delivery: Delivery, waitMs: number): void {
    if (this.#isStopping) return;
    const timer = setTimeout(() => {
      this.#retryTimers.delete(timer);
      void this.#tell([delivery]);
    }, waitMs);
    this.#retryTimers.add(timer);
  }

  /** What the queue does not take comes to it by the repairs. */
  async #tell(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length > 0) await this.#options.queue.add(deliveries).catch(() => undefined);
  }

  #surely<T>(work: () => Promise<T>): Promise<T> {
    return throughOutages(work, this.#options.giveUp);
  }
}

/** Rejects with the signal's reason when the work goes on for longer than it may after an abort. */
async function endsInTime<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  const done = new AbortController();
  const overdue = async (): Promise<never> => {
    if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true, signal: done.signal }));
    await sleep(graceMs, undefined, { signal: done.signal });
    throw signal.reason;
  };
  try {
    return await Promise.race([work, overdue()]);
  } finally {
    done.abort();
  }
}
