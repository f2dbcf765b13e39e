import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { BackupSettings } from "../../src/adapters/backups/backup-settings.ts";
import { cleanupBackups } from "../../src/adapters/backups/cleanup-backups.ts";
import { listRemoteBackups, REMOTE_PREFIX, withBackupStore } from "../../src/adapters/backups/sync-backups.ts";
import { takeBackup } from "../../src/adapters/backups/take-backup.ts";
import { verifyRemoteBackups } from "../../src/adapters/backups/verify-backups.ts";
import { describeOnRadosgw } from "../support/describe-on-radosgw.ts";
import { dieAt } from "../support/die-at-backups.ts";
import { backupSettings } from "../support/fill-desk.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { type Radosgw, startRadosgw } from "../support/start-radosgw.ts";

/** Every call that changes the object store is a place to die: none is left out. */
describeOnRadosgw("a process that is killed while it works on copies of backups", () => {
  const makeFolder = useTemporaryFolders();
  let server: Radosgw;
  let owner: S3Client;
  let buckets = 0;
  beforeAll(async () => {
    server = await startRadosgw();
    owner = new S3Client({ endpoint: server.endpointUrl, region: "us-east-1", forcePathStyle: true, credentials: server.owner });
    vi.stubEnv("AWS_ACCESS_KEY_ID", server.owner.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", server.owner.secretAccessKey);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    owner?.destroy();
    await server?.stop();
  });

  /** A desk with so many backups, each of which shares a file with the others and has one of its own. */
  async function makeTemplate(count: number): Promise<string> {
    const dataRoot = makeFolder();
    mkdirSync(join(dataRoot, "results"));
    writeFileSync(join(dataRoot, "results", "shared"), "shared");
    for (let n = 1; n <= count; n++) {
      writeFileSync(join(dataRoot, "results", "own"), `of backup ${n}`);
      await takeBackup(backupSettings(dataRoot, null), { kinds: ["results"] });
    }
    return dataRoot;
  }

  async function newBucket(): Promise<NonNullable<BackupSettings["bucket"]>> {
    const name = `copies-${++buckets}`;
    await owner.send(new CreateBucketCommand({ Bucket: name }));
    return { name, region: "us-east-1", endpointUrl: server.endpointUrl };
  }

  function copyDesk(template: string, bucket: BackupSettings["bucket"]): BackupSettings {
    const dataRoot = join(makeFolder(), "desk");
    cpSync(template, dataRoot, { recursive: true });
    return backupSettings(dataRoot, null, { bucket });
  }

  const listKeys = (settings: BackupSettings): Promise<string[]> =>
    withBackupStore(settings, async (store) => {
      const keys: string[] = [];
      for await (const { key } of store.list(REMOTE_PREFIX)) keys.push(key);
      return keys;
    });

  async function expectSound(settings: BackupSettings, at: number): Promise<number> {
    const verified = await verifyRemoteBackups(settings, null);
    for (const { isSound, problems } of verified) expect([isSound, problems], `call ${at}`).toEqual([true, []]);
    return verified.length;
  }

  it("copying them: shows whole ones or none, and the next call copies the rest", async () => {
    const template = await makeTemplate(2);
    const states = new Set<number>();
    let at = 1;
    for (let isDone = false; !isDone; at++) {
      const settings = copyDesk(template, await newBucket());
      isDone = dieAt(settings, at, "copy").isAcknowledged;
      states.add(await expectSound(settings, at));
      await takeBackup(settings, { kinds: ["s3"] });
      expect(await expectSound(settings, at), `call ${at}`).toBe(2);
      rmSync(settings.dataRoot, { recursive: true });
    }
    console.log(`killed at each of ${at - 2} calls of copying`);
    expect([...states].toSorted()).toEqual([0, 1, 2]);
  });

  it("removing them: shows whole ones only, and the next call leaves nothing of those that were to go", async () => {
    const template = await makeTemplate(3);
    const bucket = await newBucket();
    const states = new Set<number>();
    let at = 1;
    for (let isDone = false; !isDone; at++) {
      // What the round before has removed is copied again: the same backups, under the same names.
      const settings = copyDesk(template, bucket);
      await takeBackup(settings, { kinds: ["s3"] });
      isDone = dieAt(settings, at, "cleanup-copies").isAcknowledged;
      states.add(await expectSound(settings, at));
      await cleanupBackups(settings, 0, { remoteGraceMs: 0 });
      expect(await expectSound(settings, at), `call ${at}`).toBe(1);
      const [kept] = await listRemoteBackups(settings);
      // Its files and manifest, and two objects.
      expect(await listKeys(settings), `call ${at}`).toHaveLength((kept?.manifest?.files.length ?? NaN) + 1 + 2);
      rmSync(settings.dataRoot, { recursive: true });
    }
    console.log(`killed at each of ${at - 2} calls of removing copies`);
    expect([...states].toSorted()).toEqual([1, 2, 3]);
  });
});
