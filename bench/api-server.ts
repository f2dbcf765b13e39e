import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/server/main.ts", import.meta.url));
const START_PATIENCE_MS = 60_000;
/** What Linux counts processor time in. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** A server in a process of its own, looked at from outside. */
export interface BenchServer {
  readonly url: string;
  /** Processor time of the thread that answers requests, s. */
  mainCpuSeconds(): number;
  residentBytes(): number;
  stop(): Promise<void>;
}

export interface BenchServerOptions {
  readonly dataRoot: string;
  readonly queueBackend: "redis" | "postgres";
  /** Of Node.js, such as --cpu-prof. */
  readonly nodeOptions: readonly string[];
}

/** Starts API and workers in one process, as `coin-hts start` does, its log in a file as there. */
export async function startBenchServer({ dataRoot, queueBackend, nodeOptions }: BenchServerOptions): Promise<BenchServer> {
  const log = join(dataRoot, `server-${queueBackend}.jsonl`);
  const fd = openSync(log, "w");
  const env = { ...process.env, DATA_ROOT: dataRoot, QUEUE_BACKEND: queueBackend, HOST: "127.0.0.1", PORT: "0", RATE_LIMIT_PER_MINUTE: "10000000" };
  const child = spawn(process.execPath, [...nodeOptions, MAIN], { env, stdio: ["ignore", fd, "inherit"] });
  closeSync(fd);
  const url = await findUrl(child, log);
  const read = (name: string): string => readFileSync(`/proc/${child.pid}/${name}`, "utf8");
  return {
    url,
    mainCpuSeconds: () => cpuSecondsOf(read(`task/${child.pid}/stat`)),
    residentBytes: () => Number(read("statm").split(" ")[1]) * PAGE_BYTES,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

async function findUrl(child: ChildProcess, log: string): Promise<string> {
  for (const startMs = performance.now(); performance.now() - startMs < START_PATIENCE_MS; await sleep(100)) {
    const url = /"url":"(?<url>[^"]+)"/.exec(readFileSync(log, "utf8"))?.groups?.["url"];
    if (url !== undefined) return url;
    if (child.exitCode !== null) break;
  }
  child.kill("SIGKILL");
  throw new Error(`the server did not start; see ${log}`);
}

/** The name of a process may hold spaces and brackets; what counts comes after it. */
function cpuSecondsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
