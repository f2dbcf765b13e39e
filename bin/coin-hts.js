#!/usr/bin/env node
// The command itself. Plain JavaScript, because the system's Node.js may be too old for the rest:
// from a checkout it goes through the launcher, which brings a current one; installed, it runs dist.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split(".").map(Number);
const isCurrent = major > 22 || (major === 22 && minor >= 18);

if (existsSync(join(root, "src"))) {
  process.argv.splice(2, 0, "src/cli/main.ts");
  await import(pathToFileURL(join(root, "scripts", "launch.js")).href);
} else if (isCurrent) {
  await import(pathToFileURL(join(root, "dist", "cli", "main.js")).href);
} else {
  process.stderr.write(`coin-hts needs Node.js 22.18 or newer, this is ${process.version}\n`);
  process.exitCode = 1;
}
