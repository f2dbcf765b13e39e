import { type Command, Option } from "commander";
import { runRoot } from "../run-root.ts";

interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly role?: string;
}

/** Adds `serve`: the HTTP API and workers, until it is stopped. */
export function addServeCommand(program: Command): Command {
  return program
    .command("serve")
    .description("serve the HTTP API, work on tasks, keep schedules and run paper sessions, until it is stopped with Ctrl-C")
    .option("--host <address>", "address to listen on instead of HOST; any but a loopback one needs a token to exist")
    .option("--port <n>", "port to listen on instead of PORT; 0 for any free one")
    .addOption(
      new Option(
        "--role <role>",
        "all: answer requests, work on tasks, keep schedules and run paper sessions; api: only answer; worker: only work; scheduler: only keep schedules; live: only run paper sessions",
      ).choices(["all", "api", "worker", "scheduler", "live"]),
    )
    .addHelpText("after", "\nExample:\n  coin-hts serve --port 8000\n\nThe guides are docs/guides/access.md, docs/guides/jobs.md and docs/guides/schedules.md.")
    .action(serve);
}

/** Ends with the server's exit code. */
async function serve({ host, port, role }: ServeOptions): Promise<void> {
  if (role === "worker") {
    process.exitCode = await runRoot("worker", {});
    return;
  }
  process.exitCode = await runRoot("server", {
    ...(host === undefined ? {} : { HOST: host }),
    ...(port === undefined ? {} : { PORT: port }),
    ...(role === undefined ? {} : { ROLE: role }),
  });
}
