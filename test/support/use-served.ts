import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has said so far, on both streams. */
  readonly output: () => string;
}

/** Runs `coin-hts serve` until it listens, in processes that end with the test that started them. @returns what rejects with all that it said when it ends before */
export function useServed(): (variables: Readonly<Record<string, string>>, ...args: string[]) => Promise<Served> {
  const running: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) if (child.exitCode === null) await endServed(child);
  });
  return (variables, ...args) => {
    const child = spawn(process.execPath, [MAIN, "serve", "--port", "0", ...args], {
      env: { ...process.env, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.push(child);
    let output = "";
    child.stderr.on("data", (text: Buffer) => (output += text.toString()));
    return new Promise((resolve, reject) => {
      child.on("exit", (code) => reject(new Error(`ended with ${code}: ${output}`)));
      child.stdout.on("data", (text: Buffer) => {
        output += text.toString();
        const url = /"url":"(?<url>[^"]+)"/.exec(output)?.groups?.["url"];
        if (url !== undefined) resolve({ url, child, output: () => output });
      });
    });
  };
}

/** Tells it to end in order. @returns its exit code */
export function endServed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on("exit", (code) => resolve(code));
    child.kill("SIGTERM");
  });
}
