// `npm test`: everything that must hold before a change lands, one line a step, the tests last; then whether the status page
// names the suites that there are.
// With `--all` (`npm run verify`, which is what CI runs) also the slow suites and the real data.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
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

/** Suites with a configuration of their own. */
const SLOW = ["browser", "e2e", "operations", "crash", "storage", "fuzz", "chaos"];

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

const REPORTS = join(ROOT, "reports");
const MAIN = join(ROOT, "src", "cli", "main.ts");
const inputs = [];

/** Runs one configuration of the runner; what came of it is kept in reports for the status page. */
function test(name, ...args) {
  const report = join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [entryOf("vitest"), "run", ...reporters, ...args], { cwd: ROOT, stdio: "inherit" });
  if (existsSync(report)) inputs.push(report);
  return status === 0;
}

/** Whether the status page names the suites that there are, and the runner's results agree with themselves. */
function checkStatus() {
  const given = inputs.flatMap((input) => ["--input", input]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "status-report", "--check-suites", ...given], { cwd: ROOT, encoding: "utf8" });
  console.log(`verify: status page ${status === 0 ? "ok" : `FAILED\n${stdout}${stderr}`}`);
  return status === 0;
}

const all = process.argv.includes("--all");
const rest = process.argv.slice(2).filter((argument) => argument !== "--all");
let ok = true;
if (rest.length > 0) {
  // Named tests are for somebody who is working on them: no checks then, and no figures of half a suite.
  ok = spawnSync(process.execPath, [entryOf("vitest"), "run", ...rest], { cwd: ROOT, stdio: "inherit" }).status === 0;
} else {
  ok = (await Promise.all(CHECKS.map(check))).every(Boolean);
  ok = test("fast") && ok;
}
const hasRealData = existsSync(REAL_DATA);
for (const name of all ? [...SLOW, ...(hasRealData ? ["real-data"] : [])] : []) ok = test(name, "--config", `test/config/${name}.config.ts`) && ok;
if (all && !hasRealData) console.log(`verify: no real candles at ${REAL_DATA} (COIN_HTS_REAL_DATA), their suite is left out`);
if (inputs.length > 0) ok = checkStatus() && ok;
if (!ok) console.log("verify: FAILED, see above");
process.exitCode = ok ? 0 : 1;
