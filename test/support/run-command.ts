import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Reading commands make nothing there. */
const NOWHERE = join(tmpdir(), "coin-hts-test-without-data");
const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `coin-hts` in a process of its own, with an empty candle store. */
export function runCommand(...args: string[]): Promise<CommandResult> {
  return runCommandWith({}, ...args);
}

/** Runs `coin-hts` in a process of its own, with variables of the environment. */
export function runCommandWith(variables: Readonly<Record<string, string>>, ...args: string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DATA_ROOT: NOWHERE, ...variables };
    const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
