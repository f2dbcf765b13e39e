import { enableCompileCache } from "node:module";

// Keeps compiled code between processes: a cold start takes half the time.
enableCompileCache();

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`coin-hts: the output could not be written: ${error.message}\n`);
  process.exit(1);
});

const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2));
