import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../src/engine/random.ts";

/** Processes that are started again when they end, and killed without warning now and then. */
export interface Supervised {
  /**
   * SIGKILL to one or another at random moments until `stop`; resolves to how many died. Most have begun to work by then, or a
   * slow machine would never get to it.
   */
  killNowAndThen(leastMs: number, mostMs: number): Promise<number>;
  /** Ends all of them, for good. */
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  readonly count: number;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Gets everything that they write. */
  readonly log: string;
  /** What they write when they begin to work. */
  readonly sign: string;
  readonly random: Random;
}

const RESTART_MS = 200;
/** Of the kills that meet one that may just be starting. */
const EARLY_RATE = 0.15;

export function supervise({ count, args, variables, log, sign, random }: SuperviseOptions): Supervised {
  const over = new AbortController();
  const running = new Set<ChildProcess>();
  const working = new Set<ChildProcess>();
  const keepOne = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const child = spawn(process.execPath, args, { env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
      const note = (text: Buffer): void => {
        appendFileSync(log, text);
        if (text.includes(sign)) working.add(child);
      };
      child.stdout.on("data", note);
      child.stderr.on("data", note);
      running.add(child);
      await new Promise((resolve) => child.once("close", resolve).once("error", resolve));
      running.delete(child);
      working.delete(child);
      await pause(RESTART_MS, over.signal);
    }
  };
  const all = Array.from({ length: count }, keepOne);
  return {
    async killNowAndThen(leastMs, mostMs) {
      for (let kills = 0; ;) {
        await pause(leastMs + random() * (mostMs - leastMs), over.signal);
        if (over.signal.aborted) return kills;
        const victims = [...(random() < EARLY_RATE ? running : working)];
        if (victims[Math.floor(random() * victims.length)]?.kill("SIGKILL") === true) kills += 1;
      }
    },
    async stop() {
      over.abort();
      for (const child of running) child.kill("SIGKILL");
      await Promise.all(all);
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
