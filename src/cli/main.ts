import { enableCompileCache } from "node:module";

// Keeps compiled code between processes: a cold start takes half the time.
enableCompileCache();

// A reader that has seen enough, such as `head`, is no error, and no output keeps a report from being written.
let outputFailed = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || outputFailed) return;
  outputFailed = true;
  process.stderr.write(`coin-hts: the output could not be written: ${error.message}\n`);
});

const { runCli } = await import("./run-cli.ts");
const exitCode = await runCli(process.argv.slice(2));
process.exitCode = exitCode === 0 && outputFailed ? 1 : exitCode;
