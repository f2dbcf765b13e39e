import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeTextFile } from "../../files/write-file.ts";

/** A server that runs, as this installation's other processes find it. */
export interface ServerState {
  readonly pid: number;
  readonly port: number;
  readonly started_ms: number;
}

const STATE_NAME = "server.json";

/** What the last starter wrote; null when nobody did or the file is damaged. It may be stale. */
export async function readServerState(folder: string): Promise<ServerState | null> {
  try {
    const { pid, port, started_ms } = JSON.parse(await readFile(join(folder, STATE_NAME), "utf8")) as ServerState;
    return isPid(pid) && isPort(port) ? { pid, port, started_ms: Number(started_ms) } : null;
  } catch {
    return null;
  }
}

export async function writeServerState(folder: string, state: ServerState): Promise<void> {
  await writeTextFile(join(folder, STATE_NAME), `${JSON.stringify(state)}\n`);
}

/** What the server itself says of its life in its data folder; null when it has ended in order. It is stale after a crash. */
export async function readPostmaster(cluster: string): Promise<ServerState | null> {
  try {
    const [pid, , startSeconds, port] = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
    const state = { pid: Number(pid), port: Number(port), started_ms: Number(startSeconds) * 1000 };
    return isPid(state.pid) && isPort(state.port) ? state : null;
  } catch {
    return null;
  }
}

/** Whether a process of this pid lives, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
