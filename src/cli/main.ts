import { enableCompileCache } from "node:module";

// Keeps compiled code between processes: a cold start takes half the time.
enableCompileCache();

const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2));
