// Linux only. Run by bench/market-data.ts in a process of its own: one command line, and the most memory that it took.
import { readFileSync } from "node:fs";
import { runCli } from "../src/cli/run-cli.ts";

const exitCode = await runCli(process.argv.slice(2));
const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
process.stdout.write(`peak ${Number(kilobytes) * 1024}\n`);
process.exitCode = exitCode;
