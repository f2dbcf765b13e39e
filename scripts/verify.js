// `npm test`: everything that must hold before a change lands, one line a step, the tests last.
// With `--all` (`npm run verify`, which is what CI runs) also the slow suites and the real data.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const REAL_DATA = process.env.COIN_HTS_REAL_DATA ?? join(ROOT, "..", "shared", "data");

const CHECKS = [
  ["types and boundaries", "typescript:tsc", "-b"],
  ["lint", "oxlint", "--deny-warnings"],
  ["format", "prettier", "--check", "--log-level=warn", "."],
  ["unused code", "knip"],
];

function entryOf(tool) {
  const [packageName, command = packageName] = tool.split(":");
  const folder = join(ROOT, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[command]);
}

/** All at once, since most wait for one core: types alone take most of a minute. */
function check([name, tool, ...args]) {
  const startMs = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [entryOf(tool), ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("close", (status) => {
      console.log(`verify: ${name} ${status === 0 ? "ok" : "FAILED"} (${((Date.now() - startMs) / 1000).toFixed(1)} s)`);
      if (status !== 0) console.log(output);
      resolve(status === 0);
    });
  });
}

function test(...args) {
  return spawnSync(process.execPath, [entryOf("vitest"), "run", ...args], { cwd: ROOT, stdio: "inherit" }).status === 0;
}

const all = process.argv.includes("--all");
const rest = process.argv.slice(2).filter((argument) => argument !== "--all");
// Named tests are for somebody who is working on them: no checks then.
let ok = rest.length > 0 || (await Promise.all(CHECKS.map(check))).every(Boolean);
ok = test(...rest) && ok;
if (all) ok = test("--config", "test/config/browser.config.ts") && ok;
if (all) ok = test("--config", "test/config/e2e.config.ts") && ok;
if (all) ok = test("--config", "test/config/operations.config.ts") && ok;
if (all) ok = test("--config", "test/config/crash.config.ts") && ok;
if (all) ok = test("--config", "test/config/storage.config.ts") && ok;
if (all) ok = test("--config", "test/config/fuzz.config.ts") && ok;
if (all) ok = test("--config", "test/config/chaos.config.ts") && ok;
if (all && existsSync(REAL_DATA)) ok = test("--config", "test/config/real-data.config.ts") && ok;
else if (all) console.log(`verify: no real candles at ${REAL_DATA} (COIN_HTS_REAL_DATA), their suite is left out`);
if (!ok) console.log("verify: FAILED, see above");
process.exitCode = ok ? 0 : 1;
