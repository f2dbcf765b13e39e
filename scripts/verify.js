// `npm test`: everything that must hold before a change lands, one line a step, the tests last.
// With `--all` (`npm run verify`, which is what CI runs) also the slow suites and the real data.
import { spawnSync } from "node:child_process";
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

function run(tool, args, stdio) {
  return spawnSync(process.execPath, [entryOf(tool), ...args], { cwd: ROOT, stdio, encoding: "utf8" });
}

function check([name, tool, ...args]) {
  const startMs = Date.now();
  const result = run(tool, args, "pipe");
  const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
  console.log(`verify: ${name} ${result.status === 0 ? "ok" : "FAILED"} (${seconds} s)`);
  if (result.status !== 0) console.log(`${result.stdout}${result.stderr}`);
  return result.status === 0;
}

function test(...args) {
  return run("vitest", ["run", ...args], "inherit").status === 0;
}

const all = process.argv.includes("--all");
const rest = process.argv.slice(2).filter((argument) => argument !== "--all");
// Named tests are for somebody who is working on them: no checks then.
let ok = rest.length > 0 || CHECKS.map(check).every(Boolean);
ok = test(...rest) && ok;
if (all) ok = test("--config", "test/config/browser.config.ts") && ok;
if (all) ok = test("--config", "test/config/e2e.config.ts") && ok;
if (all) ok = test("--config", "test/config/crash.config.ts") && ok;
if (all) ok = test("--config", "test/config/storage.config.ts") && ok;
if (all) ok = test("--config", "test/config/fuzz.config.ts") && ok;
if (all) ok = test("--config", "test/config/chaos.config.ts") && ok;
if (all && existsSync(REAL_DATA)) ok = test("--config", "test/config/real-data.config.ts") && ok;
else if (all) console.log(`verify: no real candles at ${REAL_DATA} (COIN_HTS_REAL_DATA), their suite is left out`);
if (!ok) console.log("verify: FAILED, see above");
process.exitCode = ok ? 0 : 1;
