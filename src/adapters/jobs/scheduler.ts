import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { JobQueue } from "../../app/jobs/ports.ts";
import type { Delivery } from "../../app/jobs/task.ts";
import { nextRunMs } from "../../app/schedules/next-run.ts";
import type { DueSchedules, ScheduleTurn } from "../../app/schedules/ports.ts";
import type { NamedSchedule } from "../../app/schedules/schedule.ts";

export interface SchedulerOptions {
  readonly due: DueSchedules;
  readonly queue: Pick<JobQueue, "add">;
  /** Made once, when they never were. */
  readonly defaults: readonly NamedSchedule[];
  /** Is told of everything that a look at a schedule led to. */
  readonly onTurn?: (name: string, turn: Exclude<ScheduleTurn, { readonly kind: "nothing" }>) => void;
  /** Is told of trouble that it gets over by itself; of the same trouble once. @param name of the schedule that has it */
  readonly onTrouble?: (error: unknown, name: string | null) => void;
  /** Longest between two looks, ms: a second, since an operator may make a schedule that is due at once. */
  readonly pollMs?: number;
}

const POLL_MS = 1000;
/** Between two looks in any case, so that a schedule that stays due keeps no processor busy. */
const LEAST_WAIT_MS = 20;

/**
 * Starts what is due, again and again. Any number of them on any number of machines do the work of one: the database decides
 * who makes a run, and says what time it is, so neither their clocks nor their number matter.
 */
export class Scheduler {
  /** As it stands with its signs of life. */
  readonly name = `${hostname().slice(0, 100)}-${process.pid}-${randomUUID().slice(0, 4)}`;
  readonly #options: SchedulerOptions;
  readonly #told = new Map<string, string>();
  #hasMadeDefaults = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#look();
  }

  /** Waits for a look under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #look(): Promise<void> {
    const waitMs = await this.#pass();
    if (!this.#isStopped) this.#timer = setTimeout(() => (this.#running = this.#look()), waitMs);
  }

  /** Returns how long to wait for the next one, ms. */
  async #pass(): Promise<number> {
    const { due, queue, defaults, pollMs = POLL_MS } = this.#options;
    const deliveries: Delivery[] = [];
    let waitMs = pollMs;
    await this.#overTrouble(null, async () => {
      if (!this.#hasMadeDefaults) await due.makeDefaults(defaults);
      this.#hasMadeDefaults = true;
      await due.giveSign(this.name);
      const { nowMs, schedules } = await due.listEnabled();
      for (const { name, trigger, nextRunAtMs } of schedules) {
        if (this.#isStopped) return;
        await this.#overTrouble(name, async () => {
          const isToBeSeenTo = nextRunAtMs <= nowMs || nextRunMs(trigger, nowMs, nextRunAtMs) < nextRunAtMs;
          const turn = isToBeSeenTo ? await this.#take(name) : null;
          if (turn?.kind === "started") deliveries.push(turn.delivery);
          // What another process is at is looked at again with everything else.
          if (turn?.kind !== "nothing") waitMs = Math.min(waitMs, (turn ?? { nextRunAtMs }).nextRunAtMs - nowMs);
        });
      }
    });
    // Should the queue not take them, the workers' repairs put them in.
    await this.#overTrouble("", () => queue.add(deliveries));
    return Math.max(LEAST_WAIT_MS, waitMs);
  }

  async #take(name: string): Promise<ScheduleTurn> {
    const turn = await this.#options.due.take(name);
    if (turn.kind !== "nothing") this.#options.onTurn?.(name, turn);
    return turn;
  }

  /** One schedule that cannot be kept does not keep the others; what goes on failing is told once. */
  async #overTrouble(name: string | null, work: () => Promise<void>): Promise<void> {
    const place = name ?? " ";
    try {
      await work();
      this.#told.delete(place);
    } catch (error) {
      const text = String(error);
      if (this.#told.get(place) !== text) this.#options.onTrouble?.(error, name || null);
      this.#told.set(place, text);
    }
  }
}
