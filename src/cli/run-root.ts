import { spawn } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentWith } from "../config.ts";

/** Another composition root, which runs as a process of its own; its ending, compiled or not, is this file's. */
export type Root = "server" | "worker";

/** Where a root begins. */
export function rootPath(root: Root): string {
  const own = fileURLToPath(import.meta.url);
  return fileURLToPath(new URL(`../${root}/main${extname(own)}`, import.meta.url));
}

/** Runs a root until it ends and returns its exit code; what tells this process to end tells it. */
export async function runRoot(root: Root, settings: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, [rootPath(root)], { stdio: "inherit", env: environmentWith(settings) });
  // A terminal sends Ctrl-C to the whole group, so the root has it already; passing it on would make two.
  const onInterrupt = (): void => void (process.stdin.isTTY || child.kill("SIGINT"));
  const onTerminate = (): void => void child.kill("SIGTERM");
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
  }
}
