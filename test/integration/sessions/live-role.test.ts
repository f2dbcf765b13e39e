import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { StrategyFolder } from "../../../src/adapters/strategy-files/strategy-folder.ts";
import { planSession } from "../../../src/app/live/create-session.ts";
import { DEMO_SYMBOL_NAMES } from "../../../src/app/demo-market/demo-market.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const PATIENT = { timeout: 40_000, interval: 200 };
const postgres = usePostgres();

describe("serve --role live", () => {
  let folder = "";
  let url = "";
  let sessionId = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "coin-hts-live-"));
    url = await postgres.createDatabase();
    await using database = connectDatabase({ url });
    const strategies = new StrategyFolder(null);
    const request = { symbols: [DEMO_SYMBOL_NAMES[0] ?? ""], strategies: [{ strategy: "sma_cross" }], timeframe: "1h" as const };
    const planned = await planSession(request, { loadStrategy: (name) => strategies.find(name), liveExchanges: ["demo"], nowMs: Date.now });
    ({ sessionId } = await new PostgresSessionStore(database).create(planned, null));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const stateOf = (): Promise<Record<string, unknown>[]> =>
    query(url, "select status, owner is not null as is_held, feed_state from sessions where session_id = $1", [sessionId]);
  const roles = (): Promise<Record<string, unknown>[]> => query(url, "select role from heartbeats");

  it("takes up what nobody runs, gives signs of life, and lets go of all of it when told to end", async () => {
    for (const lives of [1, 2]) {
      const env = { ...process.env, DATABASE_URL: url, DATA_ROOT: folder };
      const child = spawn(process.execPath, [MAIN, "serve", "--role", "live"], { env, stdio: ["ignore", "ignore", "pipe"] });
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
      try {
        await expect.poll(stateOf, PATIENT).toEqual([{ status: "running", is_held: true, feed_state: "live" }]);
        expect(await roles()).toEqual([{ role: "live" }]);
      } finally {
        child.kill("SIGTERM");
      }
      expect(await ended).toBe(0);
      expect(await stateOf()).toEqual([{ status: "running", is_held: false, feed_state: "stopped" }]);
      expect(await roles()).toEqual([]);
      const told = await query(
        url,
        `select message #>> '{payload,kind}' as kind from session_messages cross join lateral json_array_elements(messages) message
          where message #>> '{payload,kind}' in ('started', 'resumed') order by last_sequence`,
      );
      expect(told.map(({ kind }) => kind)).toEqual(["started", "resumed"].slice(0, lives));
    }
  });
});
