import type { Command } from "commander";
import { parseCount } from "../json-option.ts";
import { runRoot } from "../run-root.ts";

/** Adds `worker`: works on tasks, on this or on any other machine, until it is stopped. */
export function addWorkerCommand(program: Command): Command {
  return program
    .command("worker")
    .description("work on tasks of the queues until it is stopped; any number of workers share them")
    .option("--concurrency <n>", "backtests at once instead of WORKER_CONCURRENCY, each in a thread", parseCount)
    .addHelpText("after", "\nExample:\n  coin-hts worker --concurrency 4\n\nThe guide is docs/guides/jobs.md.")
    .action(async ({ concurrency }: { readonly concurrency?: number }) => {
      process.exitCode = await runRoot("worker", concurrency === undefined ? {} : { WORKER_CONCURRENCY: String(concurrency) });
    });
}
