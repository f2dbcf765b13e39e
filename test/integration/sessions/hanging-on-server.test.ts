import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { runCommandWith } from "../../support/run-command.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const MAIN = join(import.meta.dirname, "..", "..", "..", "src", "cli", "main.ts");
const PATIENT = { timeout: 50_000, interval: 50 };
const HANGS = `export default { name: "hangs", description: "Never decides.", parameters: {}, warmUpCandles: () => 1, decide() { for (;;); } };`;
const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) if (child.exitCode === null) await end(child);
});

async function serve(variables: Record<string, string>): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [MAIN, "serve", "--port", "0"], { env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  let output = "";
  child.stderr?.on("data", (text: Buffer) => (output += text.toString()));
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`ended with ${code}: ${output}`)));
    child.stdout?.on("data", (text: Buffer) => {
      output += text.toString();
      const url = /"url":"(?<url>[^"]+)"/.exec(output)?.groups?.["url"];
      if (url !== undefined) resolve({ url, child });
    });
  });
}

function end(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on("exit", (code) => resolve(code));
    child.kill("SIGTERM");
  });
}

it("a server answers while a strategy hangs, says what it did, and ends in order", async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, "hangs.mjs"), HANGS);
  const databaseUrl = await postgres.createDatabase();
  const variables = { DATABASE_URL: databaseUrl, DATA_ROOT: join(folder, "data"), STRATEGIES_FOLDER: folder, SESSION_STRATEGY_TIMEOUT_MS: "3000" };
  const { url, child } = await serve(variables);
  const body = JSON.stringify({ symbols: ["DEMO-BTC"], strategies: [{ strategy: "hangs.mjs" }, { strategy: "sma_cross" }], timeframe: "1h" });
  const made = await fetch(`${url}/api/v1/simulations`, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { session_id: sessionId } = (await made.json()) as { session_id: string };
  const traders = async (): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1/simulations/${sessionId}`);
    return ((await answer.json()) as { traders: { mode: string; failure: { code: string } | null }[] }).traders.map((one) => [one.mode, one.failure?.code]);
  };
  await expect.poll(traders, PATIENT).toEqual([
    ["disabled", "time_limit_exceeded"],
    ["active", undefined],
  ]);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const status = await runCommandWith(variables, "paper", "status", sessionId);
  expect(status.stdout).toContain("did not return from a call within SESSION_STRATEGY_TIMEOUT_MS, 3000 ms");
  const audited = await query(databaseUrl, "select actor, detail->>'mode' as mode from audit where action = 'session.set_mode'");
  expect(audited).toEqual([{ actor: "watchdog of sessions", mode: "disabled" }]);
  const alerts = (): Promise<unknown> => query(databaseUrl, "select fingerprint, severity from alerts where fingerprint like '%failed%'");
  await expect.poll(alerts, PATIENT).toEqual([{ fingerprint: `session:${sessionId}:failed:hangs.mjs:DEMO-BTC`, severity: "ERROR" }]);
  const told = await query(
    databaseUrl,
    `select message->'payload'->>'code' as code from session_messages, json_array_elements(messages) message
    where message->'payload'->>'kind' = 'failed' order by last_sequence`,
  );
  expect(told[0]).toEqual({ code: "time_limit_exceeded" });
  expect(await end(child)).toBe(0);
});
