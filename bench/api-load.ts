import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BenchServer } from "./api-server.ts";

const run = promisify(execFile);
const AUTOCANNON = fileURLToPath(import.meta.resolve("autocannon"));
const POLL_MS = 100;

/** What a load of requests met with. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers that were none, or no 2xx. */
  readonly failures: number;
  /** Of the thread that answers, per request. */
  readonly mainCpuMicros: number;
}

interface AutocannonReport {
  readonly requests: { readonly average: number; readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly non2xx: number;
  readonly errors: number;
}

interface Load {
  readonly seconds: number;
  readonly connections: number;
}

/** Asks for a path as fast as it is answered, over connections that stay open, from a process of its own. */
export function loadPath(server: BenchServer, path: string, load: Load): Promise<LoadResult> {
  return loadUrl(server.url + path, load, () => server.mainCpuSeconds());
}

/** What this machine and its Node.js bear at most, whatever the server: the same load on one that does nothing. */
export async function loadBareServer(load: Load): Promise<LoadResult> {
  const bare = createServer((_request, answer) => answer.end('{"status":"ok"}'));
  await new Promise<void>((resolve) => bare.listen(0, "127.0.0.1", resolve));
  const { port } = bare.address() as AddressInfo;
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  try {
    return await loadUrl(`http://127.0.0.1:${port}/`, load, cpuSeconds);
  } finally {
    bare.close();
  }
}

async function loadUrl(url: string, { seconds, connections }: Load, cpuSeconds: () => number): Promise<LoadResult> {
  const cpuBefore = cpuSeconds();
  const args = [AUTOCANNON, "--json", "--connections", String(connections), "--duration", String(seconds), url];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 });
  const { requests, latency, non2xx, errors } = JSON.parse(stdout) as AutocannonReport;
  return {
    requestsPerSecond: requests.average,
    medianMs: latency.p50,
    p99Ms: latency.p99,
    maxMs: latency.max,
    failures: non2xx + errors,
    mainCpuMicros: ((cpuSeconds() - cpuBefore) / requests.total) * 1e6,
  };
}

/** Submits a backtest as a task and returns its id. */
export async function submit(server: BenchServer, request: object): Promise<string> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${server.url}/api/v1/backtests/async`, { method: "POST", headers, body: JSON.stringify(request) });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`a task was answered ${answer.status}: ${text}`);
  return (JSON.parse(text) as { readonly task_id: string }).task_id;
}

/** Submits many at once, as that many clients would; ms until the last was accepted. */
export async function burst(server: BenchServer, requests: readonly object[], clients: number): Promise<number> {
  const left = requests.values();
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (const request of left) await submit(server, request);
    }),
  );
  return performance.now() - startMs;
}

interface TaskState {
  readonly status: string;
  readonly finished_at: string | null;
}

/** Waits until a task is over. @throws Error when it did not complete */
export async function awaitTask(server: BenchServer, taskId: string, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const state = (await (await fetch(`${server.url}/api/v1/backtests/async/${taskId}/status`)).json()) as TaskState;
    if (state.finished_at !== null && state.status !== "completed") throw new Error(`the task ended ${state.status}: ${JSON.stringify(state)}`);
    if (state.finished_at !== null || signal?.aborted === true) return;
    await sleep(POLL_MS);
  }
}

/** Does something while tasks are kept running beside it: when one is over, the next follows. Tells how many were over. */
export async function whileBusy<T>(
  server: BenchServer,
  request: object,
  tasksAtOnce: number,
  work: () => Promise<T>,
): Promise<{ readonly done: number; readonly result: T }> {
  const over = new AbortController();
  let done = 0;
  const keepBusy = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await awaitTask(server, await submit(server, request), over.signal);
      done += 1;
    }
  };
  const [result] = await Promise.all([work().finally(() => over.abort()), ...Array.from({ length: tasksAtOnce }, keepBusy)]);
  return { done, result };
}
