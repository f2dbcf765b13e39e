import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SessionAndDie } from "./session-and-die.ts";

const SESSION_AND_DIE = join(import.meta.dirname, "session-and-die.ts");

/** A process that runs a session and may be stopped or killed at any moment. */
export class MortalSession {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = "";
  #hasEnded = false;

  constructor(settings: SessionAndDie) {
    this.#child = spawn(process.execPath, [SESSION_AND_DIE, JSON.stringify(settings)], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on("data", (text: Buffer) => (this.#output += text.toString()));
    this.#ended = new Promise((resolve) => this.#child.once("close", () => resolve()));
    void this.#ended.then(() => (this.#hasEnded = true));
  }

  /** Everything that it has written. */
  get output(): string {
    return this.#output;
  }

  get wasKilled(): boolean {
    return this.#child.signalCode === "SIGKILL";
  }

  /** Resolves when it has written something, or ended without. */
  async says(text: string): Promise<void> {
    while (!this.#output.includes(text) && !this.#hasEnded) await sleep(2);
  }

  /** Resolves once it stands still. @throws Error when it ends instead */
  async standsStill(): Promise<void> {
    while (!this.#hasEnded) {
      if (spawnSync("ps", ["-o", "stat=", "-p", String(this.#child.pid)], { encoding: "utf8" }).stdout.startsWith("T")) return;
      await sleep(10);
    }
    throw new Error(`it was to stand still and ended: ${this.#output}`);
  }

  signal(signal: "SIGCONT" | "SIGKILL"): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<void> {
    await this.#ended;
  }
}
