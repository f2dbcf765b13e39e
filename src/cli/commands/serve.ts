import { spawn } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { environmentWith } from "../../config.ts";

interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
}

/** The server is a root of its own: it is started as a process, whose ending compiled or not is this file's. */
const SERVER = fileURLToPath(new URL(`../../server/main${extname(fileURLToPath(import.meta.url))}`, import.meta.url));

/** Adds `serve`: the HTTP API, until it is stopped. */
export function addServeCommand(program: Command): Command {
  return program
    .command("serve")
    .description("serve the HTTP API until it is stopped with Ctrl-C")
    .option("--host <address>", "address to listen on instead of HOST; any but a loopback one needs a token to exist")
    .option("--port <n>", "port to listen on instead of PORT; 0 for any free one")
    .addHelpText("after", "\nExample:\n  coin-hts serve --port 8000\n\nThe guide is docs/guides/access.md.")
    .action(serve);
}

/** Ends with the server's exit code; what tells this process to end tells the server. */
async function serve({ host, port }: ServeOptions): Promise<void> {
  const settings = { ...(host === undefined ? {} : { HOST: host }), ...(port === undefined ? {} : { PORT: port }) };
  const child = spawn(process.execPath, [SERVER], { stdio: "inherit", env: environmentWith(settings) });
  // A terminal sends Ctrl-C to the whole group, so the server has it already; passing it on would make two.
  const onInterrupt = (): void => void (process.stdin.isTTY || child.kill("SIGINT"));
  const onTerminate = (): void => void child.kill("SIGTERM");
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
  process.off("SIGINT", onInterrupt);
  process.off("SIGTERM", onTerminate);
}
