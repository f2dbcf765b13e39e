import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { takeBackup } from "../../../src/adapters/backups/take-backup.ts";
import { backupSettings } from "../../support/fill-desk.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { useServers } from "../../support/use-server.ts";

const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const open = useServers();

it("shows the backups on the disk, by type and page after page, with one that cannot be read among them", async () => {
  const [databaseUrl, dataRoot] = [await postgres.createDatabase(), makeFolder()];
  const settings = backupSettings(dataRoot, databaseUrl);
  writeFileSync(join(dataRoot, "note.txt"), "kept");
  const { manifest: files } = await takeBackup(settings, { kinds: ["results"] });
  const { manifest: database } = await takeBackup(settings, { kinds: ["postgresql"] });
  mkdirSync(join(settings.backupRoot, "sets", "20200101T000000Z-abcdef"));
  const { app } = await open({ databaseUrl, dataRoot });
  const get = async (path: string): Promise<{ backups: { backup_id: string; backup_types: string[]; problem: string | null }[]; next_cursor: string | null }> =>
    (await app.inject(`/api/v1/monitoring/backups${path}`)).json();

  expect((await get("?backup_type=postgresql")).backups).toMatchObject([
    { backup_id: database?.id, backup_types: ["postgresql"], encrypted: false, problem: null },
  ]);
  expect((await get("?backup_type=s3")).backups).toEqual([]);
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page = await get(`?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
    ids.push(...page.backups.map(({ backup_id }) => backup_id));
    cursor = page.next_cursor;
  }
  expect(ids.toSorted()).toEqual(["20200101T000000Z-abcdef", files?.id, database?.id].toSorted());
  expect((await get("")).backups.find(({ backup_id }) => backup_id.startsWith("2020"))?.problem).toContain("manifest.json");

  const summary = (await app.inject("/api/v1/monitoring/backups/summary")).json() as Record<string, unknown>;
  expect(summary).toMatchObject({
    total: 3,
    unreadable: 1,
    newest_backup_at: database?.created_at,
    last_proven_restore_at: null,
    by_type: { postgresql: { count: 1, newest_at: database?.created_at }, results: { count: 1 }, s3: { count: 0, newest_at: null } },
    object_count: 1,
    object_bytes: 4,
  });
  expect((await app.inject("/api/v1/monitoring/backups?backup_type=tape")).statusCode).toBe(422);
});
