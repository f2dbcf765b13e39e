import { HtsError } from "../../engine/errors.ts";
import { canonicalJson, type Sha256 } from "../../engine/receipt.ts";
import type { JobQueue, KeptTask, TaskStore } from "./ports.ts";
import { type Delivery, type JsonObject, MAX_ATTEMPTS, type QueueName, TIME_LIMIT_SECONDS, type Urgency } from "./task.ts";

/** Work that somebody asks for. */
export interface TaskSubmission {
  readonly queue: QueueName;
  readonly kind: string;
  readonly request: JsonObject;
  /** Who asks: tokens share the workers evenly. Null for the command line and where no token is needed. */
  readonly tokenId?: string | null;
  /** 1 to 255 characters: the same key and request of a token answer the same task. */
  readonly idempotencyKey?: string | null;
  readonly urgency?: Urgency;
  /** 1 to 100. */
  readonly maxAttempts?: number;
  /** 1 to 604800, for each attempt. */
  readonly timeLimitSeconds?: number;
}

export interface SubmitDependencies {
  readonly store: Pick<TaskStore, "create">;
  readonly queue: Pick<JobQueue, "add">;
  readonly sha256: Sha256;
  /** Is told when the queue did not take a task; it is kept, and comes to the queue by the workers' repairs. */
  readonly onQueueTrouble?: (error: unknown, delivery: Delivery) => void;
}

/**
 * Keeps a task and tells the queue of it. Once this returns the task will be worked on, whatever dies: the row is the
 * truth, and a queue that is away or loses the delivery is given it again by the workers within seconds.
 *
 * @throws HtsError `idempotency_conflict`, `usage`, `database_unreachable`, `database_timeout`
 */
export async function submitTask(submission: TaskSubmission, { store, queue, sha256, onQueueTrouble }: SubmitDependencies): Promise<KeptTask> {
  const { queue: queueName, kind, request, idempotencyKey = null } = submission;
  if (idempotencyKey !== null && !(idempotencyKey.length >= 1 && idempotencyKey.length <= 255)) {
    throw new HtsError("usage", `the idempotency key had ${idempotencyKey.length} characters, expected 1 to 255; send a UUID`);
  }
  const kept = await store.create({
    queue: queueName,
    kind,
    request,
    requestSha256: sha256([canonicalJson({ kind, queue: queueName, request })]),
    idempotencyKey,
    tokenId: submission.tokenId ?? null,
    urgency: submission.urgency ?? "normal",
    maxAttempts: submission.maxAttempts ?? MAX_ATTEMPTS,
    timeLimitSeconds: submission.timeLimitSeconds ?? TIME_LIMIT_SECONDS,
  });
  // Also for a task that was there: the call before may have died before it told the queue.
  if (kept.delivery !== null) await tellQueue(queue, kept.delivery, onQueueTrouble);
  return kept;
}

/** Tells the queue; its trouble is not the caller's. */
export async function tellQueue(
  queue: Pick<JobQueue, "add">,
  delivery: Delivery,
  onQueueTrouble?: (error: unknown, delivery: Delivery) => void,
): Promise<void> {
  try {
    await queue.add([delivery]);
  } catch (error) {
    onQueueTrouble?.(error, delivery);
  }
}
