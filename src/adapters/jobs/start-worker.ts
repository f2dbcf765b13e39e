import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { JobConsumer, JobQueue, TaskClaims, TaskRepair } from "../../app/jobs/ports.ts";
import { type Redact, redactor } from "../../app/jobs/redact-secrets.ts";
import { QUEUE_NAMES, type QueueName, type Task } from "../../app/jobs/task.ts";
import { ActiveTasks } from "./active-tasks.ts";
import { RepairLoop } from "./repair-loop.ts";
import type { TaskHandlers } from "./task-handlers.ts";
import { type TaskEnd, TaskRunner } from "./task-runner.ts";

/** How patient a worker is, ms. What fits is the default; tests are in more of a hurry. */
export interface WorkerTiming {
  /** How long a task stays a worker's without a sign of life. */
  readonly leaseMs: number;
  /** How often a worker asks whether its tasks were cancelled. */
  readonly pollMs: number;
  readonly repairMs: number;
  readonly graceMs: number;
  readonly retryBaseMs: number;
}

export interface WorkerOptions {
  readonly queue: JobQueue;
  readonly claims: TaskClaims;
  readonly repair: TaskRepair;
  readonly handlers: TaskHandlers;
  /** Those to serve; all unless given. */
  readonly queues?: readonly QueueName[];
  /** Tasks at once, of each queue. */
  readonly concurrency: number | Readonly<Partial<Record<QueueName, number>>>;
  /** What masks the installation's secrets in what is kept of failures. */
  readonly redact?: Redact;
  readonly timing?: Partial<WorkerTiming>;
  /** Is told of each attempt that ended. */
  readonly onEnd?: (task: Task, end: TaskEnd) => void;
  /** Is told of trouble with queue or database that the worker gets over by itself. */
  readonly onTrouble?: (error: unknown) => void;
}

/** A worker at work. */
export interface TaskWorker {
  /** As it stands with its tasks. */
  readonly name: string;
  /** Tasks at work now. */
  readonly activeCount: number;
  /**
   * Takes no more tasks, waits for those at work, and gives back what is not done after `timeoutMs`, as if it had not
   * been begun. Returns how many it gave back.
   */
  close(timeoutMs: number): Promise<{ readonly givenBack: number }>;
}

const TIMING: WorkerTiming = { leaseMs: 15_000, pollMs: 300, repairMs: 2000, graceMs: 800, retryBaseMs: 2000 };
/** For writing what came of the last tasks. */
const LAST_WRITES_MS = 3000;

/**
 * Starts to work on tasks. Any number of workers on any number of machines share the work; whatever dies is made up for by
 * the others.
 *
 * @throws HtsError `queue_unreachable`
 */
export async function startWorker(options: WorkerOptions): Promise<TaskWorker> {
  const worker = new Worker(options);
  await worker.start();
  return worker;
}

class Worker implements TaskWorker {
  readonly name = `${hostname().slice(0, 100)}-${process.pid}-${randomUUID().slice(0, 4)}`;
  readonly #options: WorkerOptions;
  readonly #active: ActiveTasks;
  readonly #runner: TaskRunner;
  readonly #repairs: RepairLoop;
  readonly #giveUp = new AbortController();
  #consumers: JobConsumer[] = [];
  #closing: Promise<{ readonly givenBack: number }> | undefined;

  constructor(options: WorkerOptions) {
    const timing = { ...TIMING, ...options.timing };
    const { queue, claims, repair, handlers, redact = redactor([]), onEnd = ignore, onTrouble = ignore } = options;
    this.#options = options;
    this.#active = new ActiveTasks({ claims, ...timing });
    this.#runner = new TaskRunner({ queue, claims, handlers, redact, onEnd, name: this.name, active: this.#active, giveUp: this.#giveUp.signal, ...timing });
    this.#repairs = new RepairLoop({ repair, claims, queue, onTrouble, everyMs: timing.repairMs, leaseMs: timing.leaseMs });
  }

  get activeCount(): number {
    return this.#active.size;
  }

  async start(): Promise<void> {
    const { queue, queues = QUEUE_NAMES, concurrency, onTrouble = ignore } = this.#options;
    const onDelivery = this.#runner.run.bind(this.#runner);
    try {
      for (const name of queues) {
        const most = typeof concurrency === "number" ? concurrency : (concurrency[name] ?? 1);
        if (most > 0) this.#consumers.push(await queue.consume(name, { concurrency: most, onDelivery, onError: onTrouble }));
      }
    } catch (error) {
      await this.close(0);
      throw error;
    }
    this.#repairs.start();
  }

  close(timeoutMs: number): Promise<{ readonly givenBack: number }> {
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  async #close(timeoutMs: number): Promise<{ readonly givenBack: number }> {
    const { queue, repair, onTrouble = ignore } = this.#options;
    this.#runner.refuseMore();
    await Promise.all(this.#consumers.map((consumer) => consumer.pause().catch(onTrouble)));
    await this.#active.whenIdle(timeoutMs);
    const givenBack = this.#active.giveBackAll();
    await this.#active.whenIdle((this.#options.timing?.graceMs ?? TIMING.graceMs) + LAST_WRITES_MS);
    // Whoever still waits for the database is not to keep the process.
    this.#giveUp.abort();
    await this.#repairs.stop();
    await Promise.all(this.#consumers.map((consumer) => consumer.close().catch(onTrouble)));
    this.#active.stop();
    const { givenBack: again, refused } = this.#runner.leftOver;
    // Should this not come about, the other workers' repairs see to it.
    await repair
      .nextTurn(refused)
      .then((others) => queue.add([...again, ...others]))
      .catch(onTrouble);
    return { givenBack };
  }
}

function ignore(): void {
  // Nobody wants to know.
}
