import type { JobQueue, SweepCursor, TaskClaims, TaskRepair } from "../../app/jobs/ports.ts";
import type { Delivery } from "../../app/jobs/task.ts";
import { isOutage } from "./through-outages.ts";

export interface RepairOptions {
  readonly repair: TaskRepair;
  readonly claims: Pick<TaskClaims, "wakeParent">;
  readonly queue: Pick<JobQueue, "add" | "findMissing">;
  /** Between passes, ms. */
  readonly everyMs: number;
  readonly leaseMs: number;
  readonly onTrouble: (error: unknown) => void;
}

const PAGE = 500;
const MOST_PAGES = 40;
/** Whoever submitted a task is given so long to tell the queue. */
const DUE_FOR_MS = 2000;

/**
 * Looks, again and again, for what dead processes and forgetful queues left behind, and puts it right: tasks whose
 * worker is gone, parents that nobody woke, tasks that the queue does not know. Every worker has one; one at a time works.
 */
export class RepairLoop {
  readonly #options: RepairOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;
  #cursor: SweepCursor = null;
  /** Deliveries that were taken and not claimed when they were last looked at, since when, by a monotonic clock. */
  #takenSinceMs = new Map<string, number>();
  /** When the database last failed us, by a monotonic clock. */
  #troubleMs = -Infinity;

  constructor(options: RepairOptions) {
    this.#options = options;
  }

  start(): void {
    this.#schedule(this.#options.everyMs * Math.random());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(waitMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#pass().finally(() => this.#schedule(this.#options.everyMs * (0.75 + Math.random() / 2)));
    }, waitMs);
  }

  async #pass(): Promise<void> {
    try {
      await this.#options.repair.exclusively(async () => {
        await this.#recover();
        await this.#sweep();
      });
    } catch (error) {
      if (isOutage(error)) this.#troubleMs = performance.now();
      this.#options.onTrouble(error);
    }
  }

  async #recover(): Promise<void> {
    const { repair, claims, queue, leaseMs } = this.#options;
    const woken = await repair.wakeForgotten();
    // After an outage of the database every lease has run out, and those who live are given the time to say so.
    const isCalm = performance.now() - this.#troubleMs > leaseMs;
    const { deliveries, endedParentIds } = isCalm ? await repair.recoverLost() : { deliveries: [], endedParentIds: [] };
    const parents = await Promise.all(endedParentIds.map((taskId) => claims.wakeParent(taskId)));
    const all: Delivery[] = [...woken, ...deliveries, ...parents.filter((delivery) => delivery !== null)];
    if (all.length > 0) await queue.add(all);
  }

  /** A page a pass; where something is missing at once the next one, since then much may be. */
  async #sweep(): Promise<void> {
    const { repair, queue } = this.#options;
    this.#forgetOld();
    for (let page = 0; page < MOST_PAGES && !this.#isStopped; page++) {
      const { deliveries, next } = await repair.listDue(DUE_FOR_MS, this.#cursor, PAGE);
      const found = await queue.findMissing(deliveries);
      const missing = [...found.missing, ...this.#findAbandoned(deliveries, found.taken)];
      this.#cursor = next;
      // Their next turn first: should the queue have them after all, what it has is void.
      if (missing.length > 0) await queue.add(await repair.nextTurn(missing));
      if (missing.length === 0 || next === null) return;
    }
  }

  /**
   * Whoever takes a delivery claims its task at once. One that is still not claimed after a lease was lost with its worker, however
   * long the queue believes in that one: in PostgreSQL it goes by the worker's own clock, which may have been an hour ahead.
   */
  #findAbandoned(looked: readonly Delivery[], taken: readonly Delivery[]): Delivery[] {
    const nowMs = performance.now();
    const names = new Set(taken.map(nameOf));
    for (const delivery of looked) if (!names.has(nameOf(delivery))) this.#takenSinceMs.delete(nameOf(delivery));
    return taken.filter((delivery) => {
      const sinceMs = this.#takenSinceMs.get(nameOf(delivery)) ?? nowMs;
      const isAbandoned = nowMs - sinceMs > this.#options.leaseMs;
      if (isAbandoned) this.#takenSinceMs.delete(nameOf(delivery));
      else this.#takenSinceMs.set(nameOf(delivery), sinceMs);
      return isAbandoned;
    });
  }

  /** Those that were claimed since are not due any more, and never looked at again. */
  #forgetOld(): void {
    const beforeMs = performance.now() - 100 * this.#options.leaseMs;
    for (const [name, sinceMs] of this.#takenSinceMs) if (sinceMs < beforeMs) this.#takenSinceMs.delete(name);
  }
}

function nameOf({ taskId, turn }: Delivery): string {
  return `${taskId}.${turn}`;
}
