import type { Claim, Delivery, JsonObject, PartOutcome, QueueName, Task, TaskFailure, TaskOutcome, TaskStatus, Urgency } from "./task.ts";

/** A task that is to be kept. */
export interface NewTask {
  readonly queue: QueueName;
  readonly kind: string;
  readonly request: JsonObject;
  /** Of the kind, queue and request: the same key with another one is refused. */
  readonly requestSha256: string;
  readonly idempotencyKey: string | null;
  readonly tokenId: string | null;
  readonly urgency: Urgency;
  readonly maxAttempts: number;
  readonly timeLimitSeconds: number;
}

/** A task that is kept, and how the queue is told of it. */
export interface KeptTask {
  readonly task: Task;
  /** Null when there is nothing to be told: the task has begun or ended. */
  readonly delivery: Delivery | null;
  /** False when it was there already, by its idempotency key. */
  readonly isNew: boolean;
}

export interface TaskFilter {
  readonly queue?: QueueName;
  readonly kind?: string;
  readonly status?: TaskStatus;
  /** Only those at rest among the dead letters. */
  readonly isDead?: boolean;
  readonly tokenId?: string;
  /** Only runs of this schedule. */
  readonly scheduleName?: string;
  /** Only the parts of this task; without it parts are left out. */
  readonly parentTaskId?: string;
  /** 1 to 1000. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

export interface TaskPage {
  /** Newest first. */
  readonly tasks: readonly Task[];
  readonly nextCursor: string | null;
}

/** Counts of one queue. Parts of tasks count as tasks. */
export interface QueueSummary {
  readonly queue: QueueName;
  readonly queued: number;
  readonly running: number;
  readonly completed: number;
  /** Dead letters included. */
  readonly failed: number;
  readonly cancelled: number;
  readonly dead: number;
  /** How long the one that waits longest has waited, seconds; null when none waits. */
  readonly oldestQueuedSeconds: number | null;
  /** Workers that hold a task now. */
  readonly workers: number;
}

/** Tasks, for whoever asks for work or after it. It is the truth; a queue only carries ids. */
export interface TaskStore {
  /** @throws HtsError `idempotency_conflict` */
  create(task: NewTask): Promise<KeptTask>;
  find(taskId: string): Promise<Task | null>;
  /** @throws HtsError `usage` for a cursor that was not given by it */
  list(filter: TaskFilter): Promise<TaskPage>;
  summarize(): Promise<readonly QueueSummary[]>;
  /** Ends a task that has not ended, and its parts; false when it had. @throws HtsError `task_unknown` */
  cancel(taskId: string): Promise<{ readonly isCancelled: boolean; readonly task: Task; readonly removed: readonly Delivery[] }>;
  /** Brings a dead letter to life with all its attempts. @throws HtsError `task_unknown`, `task_conflict` */
  retryDead(taskId: string): Promise<{ readonly task: Task; readonly delivery: Delivery }>;
  /** Removes a dead letter with its parts. @throws HtsError `task_unknown`, `task_conflict` */
  deleteDead(taskId: string): Promise<void>;
}

/** A task that a worker holds. */
export interface ClaimedTask {
  readonly task: Task;
  readonly claim: Claim;
}

/** What a worker says of a task that it holds. */
export interface SignOfLife extends Claim {
  /** What is new; null for only a sign of life. */
  readonly progress: { readonly progress: number; readonly etaSeconds: number | null } | null;
}

/** What came of a failure. */
export type FailureEnd =
  | { readonly kind: "retried"; readonly delivery: Delivery }
  | { readonly kind: "ended" }
  /** The claim was not good any more: cancelled, or taken over. */
  | { readonly kind: "lost" };

/** What a worker does with tasks. Every write is void without a claim that still holds. */
export interface TaskClaims {
  /**
   * Begins an attempt; null when the delivery is void: of an earlier turn, cancelled, or begun by another. The same
   * `claimId`, a UUID, again is the same claim: for when the answer was lost on the way.
   */
  claim(delivery: Pick<Delivery, "taskId" | "turn">, claimId: string, worker: string, leaseMs: number): Promise<ClaimedTask | null>;
  /** Gives signs of life and returns the ids of the tasks whose claims still hold. */
  renew(signs: readonly SignOfLife[], leaseMs: number): Promise<ReadonlySet<string>>;
  /** Which claims still hold; changes nothing. */
  check(claims: readonly Claim[]): Promise<ReadonlySet<string>>;
  /** True when the task has ended so, by this call or an earlier one of the same claim. */
  complete(claim: Claim, outcome: TaskOutcome): Promise<boolean>;
  /** Puts the task back for another attempt after `retryMs`, or ends it when that is null or no attempt is left. */
  fail(claim: Claim, failure: Omit<TaskFailure, "failed_at" | "attempt">, retryMs: number | null): Promise<FailureEnd>;
  /** Gives the task to the next worker as if it had not been begun; null when the claim does not hold. */
  giveBack(claim: Claim): Promise<Delivery | null>;
  /** Makes or revives the parts and lets the task wait for them; null when the claim does not hold. */
  split(claim: Claim, requests: readonly JsonObject[]): Promise<readonly Delivery[] | null>;
  /** Has the task put together when all its parts have ended; null when there is nothing to do. */
  wakeParent(taskId: string): Promise<Delivery | null>;
  readParts(taskId: string): Promise<readonly PartOutcome[]>;
}

/** Where a sweep over waiting tasks goes on. */
export type SweepCursor = string | null;

/** Puts right what dead processes and forgetful queues leave behind. */
export interface TaskRepair {
  /** Runs the work unless another process is at it; false then. */
  exclusively(work: () => Promise<void>): Promise<boolean>;
  /** Takes tasks from workers that gave no sign of life, for another attempt or to end as `worker_lost`. */
  recoverLost(): Promise<{ readonly deliveries: readonly Delivery[]; readonly endedParentIds: readonly string[] }>;
  /** Has those put together whose parts have all ended without anybody saying so. */
  wakeForgotten(): Promise<readonly Delivery[]>;
  /** Tasks that have been due for at least `dueForMs`, in an order that lets a sweep see each. */
  listDue(dueForMs: number, after: SweepCursor, limit: number): Promise<{ readonly deliveries: readonly Delivery[]; readonly next: SweepCursor }>;
  /** Begins the next turn of those whose delivery is still the current one, so that what the queue may hold of it is void. */
  nextTurn(deliveries: readonly Pick<Delivery, "taskId" | "turn">[]): Promise<readonly Delivery[]>;
}

export interface ConsumeOptions {
  /** Deliveries at work at once. */
  readonly concurrency: number;
  /** Rejects only when the work could not even be begun. Resolves with what to show of a failure. */
  readonly onDelivery: (delivery: Pick<Delivery, "taskId" | "turn">) => Promise<{ readonly failure: string | null }>;
  /** What the queue itself has trouble with; it goes on by itself. */
  readonly onError: (error: unknown) => void;
}

/** Takes deliveries from one queue. */
export interface JobConsumer {
  /** Takes no more; what is at work goes on. */
  pause(): Promise<void>;
  /** Waits for what is at work and lets go of the queue. */
  close(): Promise<void>;
}

/** What became of deliveries that nobody has claimed. */
export interface FoundDeliveries {
  /** That the queue does not have. */
  readonly missing: readonly Delivery[];
  /** That it gave to a worker: about to be claimed, or lost with that worker. */
  readonly taken: readonly Delivery[];
}

/** Carries deliveries to workers. It may lose them or bring them twice; it never is the truth. */
export interface JobQueue {
  /** Where it lives. */
  readonly backend: "redis" | "postgres";
  /** Adding what it holds does nothing. @throws HtsError `queue_unreachable` */
  add(deliveries: readonly Delivery[]): Promise<void>;
  /** Those that it does not hold for a worker, and those that a worker has taken. @throws HtsError `queue_unreachable` */
  findMissing(deliveries: readonly Delivery[]): Promise<FoundDeliveries>;
  /** Takes out what has not begun; what has is void by its turn. */
  remove(deliveries: readonly Delivery[]): Promise<void>;
  /** What it holds, by queue. @throws HtsError `queue_unreachable` */
  count(): Promise<Readonly<Record<QueueName, { readonly waiting: number; readonly active: number }>>>;
  consume(queue: QueueName, options: ConsumeOptions): Promise<JobConsumer>;
  close(): Promise<void>;
}
