import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openObjectStore } from "../../src/adapters/object-stores/open-object-store.ts";
import { describeOnRadosgw } from "../support/describe-on-radosgw.ts";
import { addCandles } from "../support/fill-desk.ts";
import { makeOpenFolder } from "../support/make-open-folder.ts";
import { runCommandWith } from "../support/run-command.ts";
import { type Radosgw, startRadosgw } from "../support/start-radosgw.ts";

const BUCKET = "desk-backups";

interface Verified {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly backups: readonly { readonly id: string; readonly sound: boolean; readonly problems: readonly string[] }[];
}

describeOnRadosgw("coin-hts backup verify --remote", () => {
  let server: Radosgw;
  const dataRoot = makeOpenFolder();
  beforeAll(async () => {
    server = await startRadosgw();
    const owner = new S3Client({ endpoint: server.endpointUrl, region: "us-east-1", forcePathStyle: true, credentials: server.owner });
    await owner.send(new CreateBucketCommand({ Bucket: BUCKET }));
    owner.destroy();
    await addCandles(dataRoot, 60);
  });
  afterAll(async () => {
    rmSync(dataRoot, { recursive: true, force: true });
    await server?.stop();
  });

  function environment(): Record<string, string> {
    const bucket = { AWS_BUCKET_NAME: BUCKET, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL_S3: server.endpointUrl };
    const credentials = { AWS_ACCESS_KEY_ID: server.owner.accessKeyId, AWS_SECRET_ACCESS_KEY: server.owner.secretAccessKey };
    return { DATA_ROOT: dataRoot, DATABASE_URL: "", QUEUE_BACKEND: "postgres", ...bucket, ...credentials };
  }

  async function take(): Promise<string> {
    const { exitCode, stdout, stderr } = await runCommandWith(environment(), "backup", "results", "--json");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect((await runCommandWith(environment(), "backup", "s3")).exitCode).toBe(0);
    return (JSON.parse(stdout) as { backup: { id: string } }).backup.id;
  }

  async function verify(...args: string[]): Promise<Verified> {
    const { exitCode, stdout, stderr } = await runCommandWith(environment(), "backup", "verify", ...args, "--json");
    return { exitCode, stderr, ...(JSON.parse(stdout || '{"backups": []}') as Pick<Verified, "backups">) };
  }

  it("compares every file of every copy, keeps nothing, and names what differs and what is missing", async () => {
    const [first, second] = [await take(), await take()];
    const sound = [second, first].map((id) => ({ id, sound: true, problems: [] }));
    expect(await verify("--remote")).toEqual({ exitCode: 0, stderr: "", backups: sound });
    expect(await verify("--remote", first)).toEqual({ exitCode: 0, stderr: "", backups: sound.slice(1) });

    const { store, close } = await openStore();
    const keys: string[] = [];
    for await (const { key } of store.list("backups/objects/")) keys.push(key);
    const [changed = "", removed = ""] = keys;
    await store.upload(changed, Buffer.from("something else"));
    await store.delete(removed);
    await store.delete(`backups/sets/${first}/MD5SUMS`);
    const { exitCode, backups } = await verify("--remote");
    expect(exitCode).toBe(4);
    const named = [`${changed.slice("backups/".length)} is not what was written`, `${removed.slice("backups/".length)} is missing`];
    expect(backups.map(({ id, problems }) => [id, problems.toSorted()])).toEqual([
      [second, named.toSorted()],
      [first, [`${first}/MD5SUMS is missing`]],
    ]);
    // Those on the disk are others.
    expect((await verify()).exitCode).toBe(0);

    await store.upload(`backups/sets/${second}/manifest.json`, Buffer.from("{}"));
    expect((await verify("--remote", second)).backups).toMatchObject([{ id: second, sound: false }]);
    expect((await verify("--remote", "20240101T000000Z-aaaaaa")).stderr).toMatch(/there is no backup .* in s3:\/\/desk-backups; .*\[backup_unknown\]/);
    close();
  });

  async function openStore(): ReturnType<typeof openObjectStore> {
    for (const [name, value] of Object.entries(environment())) if (name.startsWith("AWS_")) process.env[name] = value;
    return openObjectStore({ dataRoot, bucket: { name: BUCKET, region: "us-east-1", endpointUrl: server.endpointUrl } });
  }
});
