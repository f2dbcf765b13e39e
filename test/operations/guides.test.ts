import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { commandBlocksOf } from "../support/guide-blocks.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { usePostgres } from "../support/use-postgres.ts";
import { range, walkCandles } from "../support/walk-candles.ts";
import { writeCandles } from "../support/write-candles.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GUIDES = join(ROOT, "docs", "guides");
/** Their commands run in tests of their own: on the strategies that they show, on servers and engines that they need. */
const TESTED_ELSEWHERE = new Set(["back-up-and-restore.md", "deploy.md", "schedules.md", "strategies.md"]);

/** How many blocks of each guide are run, and how many cannot be: a marker more is a decision and shows here. */
const COUNTS: Readonly<Record<string, readonly [run: number, notRun: number]>> = {
  "access.md": [1, 2],
  "alerts.md": [2, 3],
  "configure.md": [2, 1],
  "install.md": [3, 3],
  "jobs.md": [1, 1],
  "market-data.md": [3, 5],
  "monitoring.md": [2, 2],
  "object-storage.md": [2, 1],
  "operate.md": [2, 1],
  "paper.md": [2, 2],
  "results.md": [1, 3],
  "troubleshoot.md": [4, 1],
  "tune.md": [2, 2],
  "upgrade.md": [3, 2],
};

const guides = readdirSync(GUIDES)
  .filter((name) => name.endsWith(".md") && !TESTED_ELSEWHERE.has(name))
  .map((name) => ({ name, blocks: commandBlocksOf(readFileSync(join(GUIDES, name), "utf8")) }));

const makeFolder = useTemporaryFolders();
const postgres = usePostgres();

/** A folder with the two commands that guides use, and a desk below it that is nobody else's. */
async function makeDesk(): Promise<{ readonly folder: string; readonly env: NodeJS.ProcessEnv }> {
  const folder = makeFolder();
  const bin = join(folder, "bin");
  const desk = join(folder, "desk");
  for (const path of [bin, desk]) mkdirSync(path);
  const command = `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(join(ROOT, "src", "cli", "main.ts"))} "$@"`;
  const npm = `[ "$1 $2 $3 $4" = "run -s coin-hts --" ] || { echo "the guides run no other npm command: $*" >&2; exit 9; }\nshift 4\n${command}`;
  for (const [name, text] of [
    ["coin-hts", command],
    ["npm", npm],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const csv = writeCandles(join(folder, "btc-1h.csv"), walkCandles({ timeframeMs: 3_600_000, slots: range(470_000, 470_300) }));
  writeFileSync(join(desk, "btc-1h.csv.gz"), gzipSync(readFileSync(csv)));
  const own = { PATH: `${bin}:${process.env["PATH"]}`, HOME: folder, DATA_ROOT: join(desk, ".data"), DATABASE_URL: await postgres.createDatabase() };
  const none = Object.fromEntries(
    ["REDIS_URL", "QUEUE_BACKEND", "AWS_BUCKET_NAME", "AWS_REGION", "AWS_ENDPOINT_URL_S3", "RESULT_UPLOAD"].map((name) => [name, ""]),
  );
  return { folder: desk, env: { ...process.env, ...none, ...own } };
}

/** Every command of a block as it stands there; the first that fails ends it. */
function runBlock(text: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/bash", ["-euo", "pipefail", "-O", "expand_aliases", "-c", text], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (piece: string) => (output += piece));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output }));
  });
}

describe("the guides", () => {
  it("have commands that are run, and reasons where they cannot be", () => {
    const counted = guides.map(({ name, blocks }) => [
      name,
      [blocks.filter(({ reason }) => reason === null).length, blocks.filter(({ reason }) => reason !== null).length],
    ]);
    expect(Object.fromEntries(counted)).toEqual(COUNTS);
  });

  it.each(guides)("$name does what it says, from its first command to its last", { timeout: 300_000 }, async ({ name, blocks }) => {
    const { folder, env } = await makeDesk();
    for (const { line, text, reason } of blocks) {
      if (reason !== null) continue;
      const { exitCode, output } = await runBlock(text, folder, env);
      expect(exitCode, `${name}, the block of line ${line}: ${output}`).toBe(0);
    }
  });

  it("are read as Markdown has it: nothing that looks like a command gets by", () => {
    expect(() => commandBlocksOf("```\ncoin-hts demo\n```")).toThrow("line 1 begins a block without a language");
    expect(() => commandBlocksOf("```sh\ncoin-hts demo")).toThrow("the block of line 1 is not closed");
    expect(() => commandBlocksOf("<!-- not run: because -->\n\n```sh\nx\n```")).toThrow("line 1 is the reason of no block");
    expect(commandBlocksOf("<!-- not run: because -->\n```sh\nx\n```\n```sh\ny\nz\n```")).toEqual([
      { line: 3, text: "x", reason: "because" },
      { line: 6, text: "y\nz", reason: null },
    ]);
  });
});
