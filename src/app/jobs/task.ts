/** The queues that a task can go through. */
export const QUEUE_NAMES = ["backtest-queue", "data_ingestion", "operations"] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

export const TASK_STATUSES = ["queued", "running", "completed", "failed", "cancelled"] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** How pressing a task is: every one of a more pressing kind goes first. */
export const URGENCIES = ["high", "normal", "low"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Longest that one attempt may take unless the task says otherwise. */
export const TIME_LIMIT_SECONDS = 3600;
export const MAX_ATTEMPTS = 3;

/** A value that JSON can carry. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What an attempt failed with; secrets are masked. */
export interface TaskFailure {
  /** From the table of errors. */
  readonly code: string;
  readonly message: string;
  /** Null when whatever was thrown is no error. */
  readonly stack: string | null;
  /** From the nearest to the farthest. */
  readonly causes: readonly { readonly name: string; readonly message: string; readonly stack: string | null }[];
  /** The worker that tried. */
  readonly worker: string | null;
  /** ISO 8601 in UTC, by the clock of the database. */
  readonly failed_at: string;
  readonly attempt: number;
}

/** The failure of a task's last attempt, and shorter ones of those before, oldest first. */
export interface TaskError extends TaskFailure {
  readonly earlier: readonly Pick<TaskFailure, "attempt" | "code" | "message" | "failed_at" | "worker">[];
}

/** A piece of work that was asked for, as it stands. Times are epoch ms by the clock of the database. */
export interface Task {
  readonly taskId: string;
  readonly queue: QueueName;
  /** Names the handler, such as "backtest". */
  readonly kind: string;
  readonly status: TaskStatus;
  /** 0 to 1; of a task in parts, the mean of its parts. */
  readonly progress: number;
  /** Seconds until it is expected to end; null when nothing is known. */
  readonly etaSeconds: number | null;
  /** Attempts that were begun. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly urgency: Urgency;
  /** Longest that one attempt may take. */
  readonly timeLimitSeconds: number;
  readonly request: JsonObject;
  readonly runId: string | null;
  readonly result: JsonObject | null;
  readonly error: TaskError | null;
  readonly tokenId: string | null;
  /** The schedule that started it; null when somebody else did. */
  readonly scheduleName: string | null;
  /** Which instant of the schedule it is the run of; null when it was triggered. */
  readonly dueAtMs: number | null;
  readonly parentTaskId: string | null;
  /** Its place among the parts of its parent; null without one. */
  readonly ordinal: number | null;
  readonly stage: "run" | "wait" | "join";
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** When it came to rest among the dead letters; null while it has not. */
  readonly deadAtMs: number | null;
}

/** What a queue carries: which task, and for which of its turns. */
export interface Delivery {
  readonly taskId: string;
  readonly queue: QueueName;
  readonly kind: string;
  readonly turn: number;
  /** 1 to 2097151; smaller is sooner. */
  readonly priority: number;
}

/** A worker's hold on a task: only who shows it may write to the task. */
export interface Claim {
  readonly taskId: string;
  readonly claimId: string;
}

/** What a handler gives back. */
export interface TaskOutcome {
  readonly runId?: string;
  readonly result?: JsonObject;
}

/** How a part of a task ended. */
export interface PartOutcome {
  readonly ordinal: number;
  readonly request: JsonObject;
  readonly status: "completed" | "failed" | "cancelled";
  readonly runId: string | null;
  readonly result: JsonObject | null;
  readonly error: TaskError | null;
}
