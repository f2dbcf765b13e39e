// Every npm script starts here: `node scripts/launch.js TOOL [ARG ...]`. Sets the machine up when
// needed, then runs TOOL (a package's command or a file) on the right Node.js with ARGs.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureReady, nodePath } from "./setup.js";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The JavaScript file behind a package's command (`vitest`, `typescript:tsc`) or the file itself (`src/cli/main.ts`). */
function entryOf(tool) {
  if (existsSync(join(ROOT, tool))) return join(ROOT, tool);
  const [packageName, command = packageName] = tool.split(":");
  const folder = join(ROOT, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[command]);
}

ensureReady();
const [tool, ...args] = process.argv.slice(2);
const node = nodePath();
const path = [dirname(node), join(ROOT, "node_modules", ".bin"), process.env.PATH].join(delimiter);
const child = spawn(node, [entryOf(tool), ...args], {
  stdio: "inherit",
  env: { ...process.env, PATH: path },
});
// A terminal sends Ctrl-C to the whole group, so the child has it already; passing it on would make two.
process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
