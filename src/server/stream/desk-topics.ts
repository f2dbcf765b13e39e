import type { HealthMonitor } from "../../adapters/health/health-monitor.ts";
import { toWireHealth } from "../../app/health/to-wire-health.ts";
import type { TaskStore } from "../../app/jobs/ports.ts";
import type { Task } from "../../app/jobs/task.ts";
import { withoutInside } from "../without-inside.ts";
import { toJob } from "../task-wire.ts";

const JOBS_EVERY_MS = 1000;
/** Tasks of each kind that are looked at: the newest, and those that have not ended. */
const NEWEST = 100;
const UNFINISHED = 500;

/** Who is told, as JSON. */
export type Tell = (text: string) => void;

/** A topic of the whole desk: looked at by the clock while anybody follows it, once for all of them. */
abstract class DeskTopic {
  readonly #everyMs: number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #listeners = new Set<Tell>();
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;

  constructor(everyMs: number, onTrouble: (error: unknown) => void) {
    this.#everyMs = everyMs;
    this.#onTrouble = onTrouble;
  }

  /** Tells how things are, then what changes. @returns what ends it */
  async follow(tell: Tell): Promise<() => void> {
    tell(await this.snapshot());
    this.#listeners.add(tell);
    this.#timer ??= setInterval(() => void this.#look(), this.#everyMs).unref();
    return () => {
      this.#listeners.delete(tell);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }

  /** How things are, for one who comes now. */
  protected abstract snapshot(): Promise<string>;
  /** What is new since it was asked last. */
  protected abstract changes(): Promise<readonly string[]>;

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (const text of await this.changes()) for (const tell of this.#listeners) tell(text);
    } catch (error) {
      this.#onTrouble(error);
    } finally {
      this.#isLooking = false;
    }
  }
}

/** Tasks: all that have not ended and the newest of the others, then each that changes. */
export class JobTopic extends DeskTopic {
  readonly #tasks: Pick<TaskStore, "list" | "find">;
  #known: Map<string, Task> | null = null;

  constructor(tasks: Pick<TaskStore, "list" | "find">, onTrouble: (error: unknown) => void) {
    super(JOBS_EVERY_MS, onTrouble);
    this.#tasks = tasks;
  }

  override close(): void {
    super.close();
    this.#known = null;
  }

  protected async snapshot(): Promise<string> {
    // Of everybody at once, so that nobody who comes later is told of a change that its snapshot has already.
    this.#known ??= await this.#read();
    return message("jobs", { kind: "snapshot", jobs: [...this.#known.values()].map(toJob) });
  }

  protected async changes(): Promise<readonly string[]> {
    const before = this.#known ?? new Map<string, Task>();
    const now = await this.#read();
    const gone = [...before.values()].filter(({ taskId, finishedAtMs }) => finishedAtMs === null && !now.has(taskId));
    const found = await Promise.all(gone.map(({ taskId }) => this.#tasks.find(taskId)));
    for (const task of found) if (task !== null) now.set(task.taskId, task);
    this.#known = now;
    const changed = [...now.values()].filter((task) => stateOf(task) !== stateOf(before.get(task.taskId)));
    const removed = gone.filter(({ taskId }) => !now.has(taskId));
    return [
      ...changed.map((task) => message("jobs", { kind: "changed", job: toJob(task) })),
      ...removed.map(({ taskId }) => message("jobs", { kind: "removed", task_id: taskId })),
    ];
  }

  async #read(): Promise<Map<string, Task>> {
    const pages = await Promise.all([
      this.#tasks.list({ limit: NEWEST }),
      this.#tasks.list({ status: "running", limit: UNFINISHED }),
      this.#tasks.list({ status: "queued", limit: UNFINISHED }),
    ]);
    return new Map(pages.flatMap(({ tasks }) => tasks).map((task) => [task.taskId, task]));
  }
}

/** The report of health, again and again. */
export class HealthTopic extends DeskTopic {
  readonly #health: HealthMonitor;

  constructor(health: HealthMonitor, everyMs: number, onTrouble: (error: unknown) => void) {
    super(everyMs, onTrouble);
    this.#health = health;
  }

  protected async snapshot(): Promise<string> {
    return message("health", toWireHealth(withoutInside(await this.#health.report())));
  }

  protected async changes(): Promise<readonly string[]> {
    return [await this.snapshot()];
  }
}

function stateOf(task: Task | undefined): string {
  return task === undefined ? "" : `${task.status} ${task.attempts} ${task.progress}`;
}

function message(topic: "jobs" | "health", payload: object): string {
  return JSON.stringify({ topic, session_id: null, sequence: null, at: new Date().toISOString(), payload });
}
