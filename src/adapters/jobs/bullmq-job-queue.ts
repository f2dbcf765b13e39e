import type { Job, Queue, Worker, WorkerOptions } from "bullmq";
import { setTimeout as sleep } from "node:timers/promises";
import type { FoundDeliveries, ConsumeOptions, JobConsumer, JobQueue } from "../../app/jobs/ports.ts";
import { type Delivery, QUEUE_NAMES, type QueueName } from "../../app/jobs/task.ts";
import { HtsError } from "../../engine/errors.ts";
import { Batcher } from "../batcher.ts";

/** What BullMQ carries. */
interface JobData {
  readonly task_id: string;
  readonly turn: number;
}

type TaskQueue = Queue<JobData>;
type Process = (job: Job<JobData>) => Promise<void>;

/** One of BullMQ's stores, with its connections. */
export interface BullmqBackend {
  readonly backend: JobQueue["backend"];
  /** Host, port and database, without user and password. */
  readonly target: string;
  makeQueue(name: QueueName): TaskQueue;
  makeWorker(name: QueueName, process: Process, options: Omit<WorkerOptions, "connection">): Worker<JobData>;
}

/** Longest that the queue may take to answer. */
const ANSWER_MS = 5000;
/** A submission waits for less: its task is kept, and comes to the queue by the repairs. */
const ADD_MS = 1500;
/** Submissions of a moment, of one or more deliveries each. */
const MOST_AT_ONCE = 200;
const CLOSE_MS = 3000;
const DROP_MS = 500;
/** What has failed stays to be looked at on the queue's board; the task has the whole of it. */
const KEPT_FAILURES = { count: 500, age: 7 * 24 * 3600 };
const WAITING_STATES = new Set(["waiting", "prioritized", "paused"]);
/**
 * A worker that lost the queue keeps its task by its lease; that the queue gives the delivery to another meanwhile does no
 * harm, since it is void there. So the queue may do it as often as it likes.
 */
const CONSUMING = { lockDuration: 30_000, stalledInterval: 15_000, maxStalledCount: 1_000_000, runRetryDelay: 500 };

/** Deliveries by BullMQ, on Redis or PostgreSQL: the same code on both. */
export class BullmqJobQueue implements JobQueue {
  readonly #backend: BullmqBackend;
  readonly #queues: Readonly<Record<QueueName, TaskQueue>>;
  readonly #onError: (error: unknown) => void;
  readonly #additions: Batcher<readonly Delivery[], void>;

  private constructor(backend: BullmqBackend, queues: Readonly<Record<QueueName, TaskQueue>>, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#queues = queues;
    this.#onError = onError;
    this.#additions = new Batcher<readonly Delivery[], void>(async (batches) => {
      await this.#addAll(batches.flat());
      return [];
    }, MOST_AT_ONCE);
    for (const queue of this.queues) queue.on("error", onError);
  }

  /** @throws HtsError `queue_unreachable` */
  static async open(backend: BullmqBackend, onError: (error: unknown) => void = ignore): Promise<BullmqJobQueue> {
    const queues = Object.fromEntries(QUEUE_NAMES.map((name) => [name, backend.makeQueue(name)])) as Record<QueueName, TaskQueue>;
    const opened = new BullmqJobQueue(backend, queues, onError);
    try {
      await opened.#answer(() => Promise.all(opened.queues.map((queue) => queue.waitUntilReady())));
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  get backend(): JobQueue["backend"] {
    return this.#backend.backend;
  }

  /** BullMQ's own objects, for its board. */
  get queues(): readonly TaskQueue[] {
    return Object.values(this.#queues);
  }

  async add(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length > 0) await this.#additions.add(deliveries);
  }

  async #addAll(deliveries: readonly Delivery[]): Promise<void> {
    const parts = QUEUE_NAMES.map((name) => [name, deliveries.filter(({ queue }) => queue === name)] as const).filter(([, some]) => some.length > 0);
    await this.#answer(() => Promise.all(parts.map(([name, some]) => this.#queues[name].addBulk(some.map(toJob)))), ADD_MS);
  }

  async findMissing(deliveries: readonly Delivery[]): Promise<FoundDeliveries> {
    return this.#answer(async () => {
      const states = await Promise.all(deliveries.map((delivery) => this.#queues[delivery.queue].getJobState(nameJob(delivery))));
      return {
        missing: deliveries.filter((_, i) => states[i] !== "active" && !WAITING_STATES.has(states[i] ?? "")),
        taken: deliveries.filter((_, i) => states[i] === "active"),
      };
    });
  }

  async remove(deliveries: readonly Delivery[]): Promise<void> {
    await this.#answer(() => Promise.all(deliveries.map((delivery) => this.#queues[delivery.queue].remove(nameJob(delivery)).catch(() => 0))));
  }

  async count(): Promise<Readonly<Record<QueueName, { readonly waiting: number; readonly active: number }>>> {
    return this.#answer(async () => {
      const entries = QUEUE_NAMES.map(async (name) => {
        const { waiting = 0, prioritized = 0, active = 0 } = await this.#queues[name].getJobCounts("waiting", "prioritized", "active");
        return [name, { waiting: waiting + prioritized, active }] as const;
      });
      return Object.fromEntries(await Promise.all(entries)) as Record<QueueName, { waiting: number; active: number }>;
    });
  }

  async consume(queue: QueueName, { concurrency, onDelivery, onError }: ConsumeOptions): Promise<JobConsumer> {
    const process: Process = async ({ data: { task_id: taskId, turn } }) => {
      const { failure } = await onDelivery({ taskId, turn });
      if (failure !== null) throw new Error(failure);
    };
    const worker = this.#backend.makeWorker(queue, process, { concurrency, ...CONSUMING });
    worker.on("error", onError);
    try {
      await this.#answer(() => worker.waitUntilReady());
    } catch (error) {
      await closeInTime(worker);
      throw error;
    }
    return { pause: () => worker.pause(true), close: () => closeInTime(worker) };
  }

  async close(): Promise<void> {
    await Promise.all(this.queues.map(closeInTime));
    // What is still on its way fails now, which is nobody's trouble any more.
    for (const queue of this.queues) queue.off("error", this.#onError).on("error", ignore);
  }

  async #answer<T>(ask: () => Promise<T>, limitMs = ANSWER_MS): Promise<T> {
    const late = new AbortController();
    const { target, backend } = this.#backend;
    const cure = backend === "redis" ? "start it, or correct REDIS_URL" : "start the database, or correct DATABASE_URL";
    try {
      return await Promise.race([
        ask(),
        sleep(limitMs, undefined, { signal: late.signal }).then(() => {
          throw new Error(`no answer within ${limitMs} ms`);
        }),
      ]);
    } catch (error) {
      throw new HtsError("queue_unreachable", `the queue at ${target} cannot be used: ${(error as Error).message}; ${cure}`, {
        cause: error,
      });
    } finally {
      late.abort();
    }
  }
}

function nameJob({ taskId, turn }: Delivery): string {
  return `${taskId}.${turn}`;
}

function toJob(delivery: Delivery): Parameters<TaskQueue["addBulk"]>[0][number] {
  const { taskId, turn, kind, priority } = delivery;
  return {
    name: kind,
    data: { task_id: taskId, turn },
    opts: { jobId: nameJob(delivery), priority, attempts: 1, removeOnComplete: true, removeOnFail: KEPT_FAILURES },
  };
}

/**
 * A server that is away does not keep the process: the connections are dropped. Even when closing succeeded, since that leaves a
 * client alone that is about to connect again, and it would try for ever.
 */
async function closeInTime(one: { close(force?: boolean): Promise<void>; disconnect(): Promise<void> }): Promise<void> {
  const late = new AbortController();
  await Promise.race([one.close().catch(ignore), sleep(CLOSE_MS, undefined, { signal: late.signal }).catch(ignore)]);
  late.abort();
  await Promise.race([one.disconnect().catch(ignore), sleep(DROP_MS, undefined, { ref: false })]);
}

function ignore(): void {
  // Nobody is left to be told.
}
