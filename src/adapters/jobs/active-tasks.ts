import type { SignOfLife, TaskClaims } from "../../app/jobs/ports.ts";
import type { Claim } from "../../app/jobs/task.ts";
import { HtsError } from "../../engine/errors.ts";

/** Why a task's signal aborts when it is not the time limit. */
export type StopReason = "lost" | "given-back";

/** A task at work in this process. */
export interface ActiveTask {
  readonly claim: Claim;
  readonly controller: AbortController;
  /** Set before the signal aborts. */
  stopReason: StopReason | null;
  /** Once its end is being written nobody is to be told of a claim that has gone. */
  isEnding: boolean;
  reportProgress(progress: number): void;
}

interface Entry extends ActiveTask {
  progress: { readonly progress: number; readonly etaSeconds: number | null } | null;
  renewedMs: number;
}

export interface ActiveTasksOptions {
  readonly claims: Pick<TaskClaims, "renew" | "check">;
  readonly leaseMs: number;
  /** How often the claims are looked at: a cancelled task is told within this, and progress is written at most so often. */
  readonly pollMs: number;
}

/**
 * The tasks at work in this process: tells the database that they live and how far they are, and tells them when they are
 * cancelled or taken away. It asks instead of being told, since that works through every outage, pooler and queue.
 */
export class ActiveTasks {
  readonly #options: ActiveTasksOptions;
  readonly #entries = new Set<Entry>();
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: ActiveTasksOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  add(claim: Claim): ActiveTask {
    const startMs = performance.now();
    const entry: Entry = {
      claim,
      controller: new AbortController(),
      stopReason: null,
      isEnding: false,
      progress: null,
      renewedMs: startMs,
      reportProgress(progress) {
        if (!(progress >= 0)) return;
        const done = Math.min(progress, 1);
        // By a clock that nobody sets.
        const elapsedSeconds = (performance.now() - startMs) / 1000;
        entry.progress = { progress: done, etaSeconds: done > 0 ? (elapsedSeconds * (1 - done)) / done : null };
      },
    };
    this.#entries.add(entry);
    this.#schedule();
    return entry;
  }

  remove(task: ActiveTask): void {
    this.#entries.delete(task as Entry);
    if (this.#entries.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Resolves when nothing is at work, or after a while. */
  async whenIdle(limitMs: number): Promise<void> {
    if (this.#entries.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Aborts everything at work, to be given to other workers. */
  giveBackAll(): number {
    const entries = [...this.#entries].filter(({ isEnding }) => !isEnding);
    for (const entry of entries) stop(entry, "given-back");
    return entries.length;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#poll(), this.#options.pollMs);
  }

  async #poll(): Promise<void> {
    // During an outage nothing is known; whoever is cancelled then hears of it afterwards.
    await this.#lookAtClaims().catch(() => undefined);
    this.#timer = undefined;
    if (this.#entries.size > 0) this.#schedule();
  }

  async #lookAtClaims(): Promise<void> {
    const { claims, leaseMs } = this.#options;
    const nowMs = performance.now();
    const entries = [...this.#entries];
    const hasNews = (entry: Entry): boolean => entry.progress !== null || nowMs - entry.renewedMs >= leaseMs / 4;
    const signs = entries.filter(hasNews);
    const others = entries.filter((entry) => !hasNews(entry));
    const taken = signs.map(({ claim, progress }): SignOfLife => ({ ...claim, progress }));
    for (const entry of signs) entry.progress = null;
    const [renewed, checked] = await Promise.all([
      signs.length === 0 ? new Set<string>() : claims.renew(taken, leaseMs),
      others.length === 0 ? new Set<string>() : claims.check(others.map(({ claim }) => claim)),
    ]);
    for (const entry of signs) entry.renewedMs = nowMs;
    for (const entry of entries) if (!renewed.has(entry.claim.taskId) && !checked.has(entry.claim.taskId)) stop(entry, "lost");
  }
}

function stop(entry: Entry, reason: StopReason): void {
  if (entry.isEnding || entry.controller.signal.aborted) return;
  entry.stopReason = reason;
  entry.controller.abort(new HtsError("cancelled", reason === "lost" ? "the task was cancelled, or taken over by another worker" : "the worker is stopping"));
}
