import { spawn } from "node:child_process";
import type { ContainerResult } from "../../app/deploy/ports.ts";

/** More than any answer is long; what is longer, as the output of a build may be, is kept by its end. */
const LONGEST_OUTPUT = 1_000_000;
const CANNOT_START = 127;

/**
 * Runs a program until it ends and keeps what it said; never fails itself: what cannot be started ends with 127. The name
 * is looked up on the PATH of the variables.
 */
export function runProgram(program: string, args: readonly string[], variables: NodeJS.ProcessEnv): Promise<ContainerResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: variables, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout = (stdout + text).slice(-LONGEST_OUTPUT)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-LONGEST_OUTPUT)));
    child.on("error", ({ message }) => resolve({ exitCode: CANNOT_START, stdout, stderr: message }));
    child.on("close", (code) => resolve({ exitCode: code ?? 1, stdout, stderr }));
  });
}
