import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCommandWith } from "../../support/run-command.ts";
import { endServed, useServed } from "../../support/use-served.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const PATIENT = { timeout: 50_000, interval: 50 };
const HANGS = `export default { name: "hangs", description: "Never decides.", parameters: {}, warmUpCandles: () => 1, decide() { for (;;); } };`;
const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const serve = useServed();

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
  expect(await endServed(child)).toBe(0);
});
