import { expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import type { ClaimedSession } from "../../../src/app/live/session-ports.ts";
import { crashScene } from "../../support/crash-scenes.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();

it("is renewed until somebody else takes the session over, and no trouble to whoever ended it without hearing so", async () => {
  const url = await postgres.createDatabase();
  await using database = connectDatabase({ url });
  const store = new PostgresSessionStore(database);
  const { sessionId } = await store.create(crashScene(10).session, null);
  const { claim: first } = (await store.claim(sessionId, "first", 1)) as ClaimedSession;
  await query(url, "select pg_sleep(0.01)");
  const { claim: second } = (await store.claim(sessionId, "second", 30_000)) as ClaimedSession;
  await expect(store.renew(first, 30_000)).rejects.toMatchObject({ code: "session_taken" });
  await store.renew(second, 30_000);
  await query(url, "update sessions set status = 'stopped', stopped_at = now(), owner = null, lease_until = null");
  await store.renew(second, 30_000);
  await expect(store.renew(first, 30_000)).rejects.toMatchObject({ code: "session_taken" });
  expect(await store.find(sessionId)).toMatchObject({ status: "stopped", owner: null });
});
