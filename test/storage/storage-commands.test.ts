import { readFileSync } from "node:fs";
import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openObjectStore } from "../../src/adapters/object-stores/open-object-store.ts";
import type { PolicyDocument } from "../../src/adapters/object-stores/setup/bucket-policy.ts";
import type { StorageCheck } from "../../src/app/storage/storage-setup.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import { type CommandResult, runCommandWith } from "../support/run-command.ts";
import { findMissingTools, type Radosgw, type RadosgwUser, startRadosgw } from "../support/start-radosgw.ts";

const GUEST_ARN = "arn:aws:iam:::user/guest";
const RIGHTS = ["s3:PutObject", "s3:ListBucket", "s3:GetObject", "s3:DeleteObject"];
const GUIDE = readFileSync(new URL("../../docs/guides/object-storage.md", import.meta.url), "utf8");

const missing = findMissingTools();
if (missing.length > 0) {
  const text = `no real S3 server: ${missing.join(", ")} missing, nothing of the storage commands is tested; apt-get install -y radosgw ceph-mon ceph-osd ceph-common`;
  console.warn(`\n*** ${text} ***\n`);
  it("has a real S3 server to test on", () => {
    // On a developer's machine the warning is enough; where a change is judged it is not.
    if (process.env["CI"]) expect.fail(text);
  });
} else {
  describeOnRadosgw();
}

function describeOnRadosgw(): void {
  let server: Radosgw;
  let owner: S3Client;
  let count = 0;

  beforeAll(async () => {
    server = await startRadosgw();
    owner = new S3Client({ endpoint: server.endpointUrl, region: "us-east-1", forcePathStyle: true, credentials: server.owner });
  });

  afterAll(async () => {
    owner?.destroy();
    await server?.stop();
  });

  afterEach(() => void vi.unstubAllEnvs());

  function newName(): string {
    return `trading-desk-${++count}`;
  }

  /** The environment of who works with a bucket; the region is one that the server does not know, as with any server of one's own. */
  function environmentOf(bucket: string, { accessKeyId, secretAccessKey }: RadosgwUser): Record<string, string> {
    const server_ = { AWS_BUCKET_NAME: bucket, AWS_REGION: "ap-northeast-2", AWS_ENDPOINT_URL_S3: server.endpointUrl };
    return { ...server_, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  }

  function run(bucket: string, user: RadosgwUser, ...args: string[]): Promise<CommandResult> {
    return runCommandWith(environmentOf(bucket, user), "storage", ...args);
  }

  async function init(bucket: string, ...args: string[]): Promise<{ readonly actions: string[]; readonly policy: unknown }> {
    const { exitCode, stdout, stderr } = await run(bucket, server.owner, "init", "--json", ...args);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { steps, policy } = JSON.parse(stdout) as { steps: { action: string }[]; policy: unknown };
    return { actions: steps.map(({ action }) => action), policy };
  }

  async function check(bucket: string, user: RadosgwUser): Promise<{ readonly exitCode: number | null; readonly found: Record<string, StorageCheck> }> {
    const { exitCode, stdout, stderr } = await run(bucket, user, "check", "--json");
    expect(stderr).toBe("");
    const { checks, ok } = JSON.parse(stdout) as { checks: StorageCheck[]; ok: boolean };
    expect(ok).toBe(exitCode === 0);
    for (const { status, remedy } of checks) expect(remedy !== null).toBe(status === "failed" || status === "warning");
    return { exitCode, found: Object.fromEntries(checks.map((one) => [one.name, one])) };
  }

  function statuses(found: Record<string, StorageCheck>): Record<string, string> {
    return Object.fromEntries(Object.values(found).map(({ name, status }) => [name, status]));
  }

  async function readPolicy(Bucket: string): Promise<PolicyDocument> {
    return JSON.parse((await owner.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? "") as PolicyDocument;
  }

  /** Ceph lets who wrote an object read it without the right to, as its owner; so a right is taken away by a denial. */
  async function letGuestIn(Bucket: string, denied: readonly string[] = []): Promise<void> {
    const common = { Principal: { AWS: [GUEST_ARN] }, Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`] };
    const allowed = RIGHTS.filter((right) => !denied.includes(right));
    const Statement = [{ Effect: "Allow", Action: allowed, ...common }, ...denied.map((right) => ({ Effect: "Deny", Action: [right], ...common }))];
    await owner.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  }

  describe("storage init", () => {
    it("makes a bucket from nothing, only once, and nothing on a dry run", async () => {
      const Bucket = newName();
      const all = ["create_bucket", "enable_versioning", "put_lifecycle"];
      const dry = await init(Bucket, "--dry-run");
      expect(dry.actions).toEqual(all);
      expect((await owner.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).not.toContain(Bucket);
      expect(await init(Bucket)).toEqual({ actions: all, policy: dry.policy });
      expect(await owner.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ Status: "Enabled" });
      const { Rules = [] } = await owner.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
      expect(Rules).toEqual([
        {
          ID: "coin-hts-backtests",
          Status: "Enabled",
          Filter: { Prefix: "backtests/" },
          Expiration: { Days: 30 },
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ]);
      await expect(readPolicy(Bucket)).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
      expect(await init(Bucket)).toEqual({ actions: [], policy: dry.policy });
      expect((await run(Bucket, server.owner, "init")).stdout).toContain("nothing to do");
    });

    it("keeps the rules and statements of others", async () => {
      const Bucket = newName();
      await owner.send(new CreateBucketCommand({ Bucket }));
      const Rules: LifecycleRule[] = [
        { ID: "logs", Status: "Enabled", Filter: { Prefix: "logs/" }, Expiration: { Days: 3 } },
        { ID: "tagged", Status: "Disabled", Filter: { And: { Prefix: "tmp/", Tags: [{ Key: "keep", Value: "no" }] } }, Expiration: { Days: 9 } },
        { ID: "coin-hts-backtests", Status: "Enabled", Filter: { Prefix: "backtests/" }, Expiration: { Days: 1 } },
      ];
      await owner.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
      const rulesBefore = (await owner.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules ?? [];
      const foreign = {
        Sid: "Theirs",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam:::user/auditor"] },
        Action: ["s3:ListBucket"],
        Resource: [`arn:aws:s3:::${Bucket}`],
      };
      await owner.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement: [foreign] }) }));
      expect((await init(Bucket, "--principal", GUEST_ARN)).actions).toEqual(["enable_versioning", "put_lifecycle", "put_policy"]);
      const rulesAfter = (await owner.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules ?? [];
      const isForeign = ({ ID }: LifecycleRule): boolean => ID !== "coin-hts-backtests";
      expect(rulesAfter.filter(isForeign)).toEqual(rulesBefore.filter(isForeign));
      expect(rulesAfter.find((rule) => !isForeign(rule))).toMatchObject({ Expiration: { Days: 30 }, NoncurrentVersionExpiration: { NoncurrentDays: 30 } });
      expect((await readPolicy(Bucket)).Statement[0]).toEqual(foreign);
      expect((await init(Bucket, "--principal", GUEST_ARN)).actions).toEqual([]);
      expect((await init(Bucket, "--principal", "arn:aws:iam:::user/second")).actions).toEqual(["put_policy"]);
      expect((await check(Bucket, server.guest)).exitCode).toBe(0);
    });

    it("lets a principal in with the four rights, with which the check passes and the store works", async () => {
      const Bucket = newName();
      expect((await init(Bucket, "--principal", GUEST_ARN)).policy).toBeNull();
      expect((await readPolicy(Bucket)).Statement.flatMap(({ Action = [] }) => Action).toSorted()).toEqual(RIGHTS.toSorted());
      const { exitCode, found } = await check(Bucket, server.guest);
      expect(exitCode).toBe(0);
      expect(new Set(Object.values(statuses(found)))).toEqual(new Set(["ok"]));
      expect(found["versioning"]?.detail).toContain("by the answer to an upload");
      expect(found["lifecycle"]?.detail).toContain("by the answer to an upload");
      expect((await owner.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
      for (const [name, value] of Object.entries(environmentOf(Bucket, server.guest))) vi.stubEnv(name, value);
      const { store, location, close } = await openObjectStore({
        dataRoot: "",
        bucket: { name: Bucket, region: "eu-west-1", endpointUrl: server.endpointUrl },
      });
      await store.upload("backtests/a", Buffer.from("a"));
      expect([location, await store.verify("backtests/a")]).toMatchObject([`s3://${Bucket}`, { isSound: true }]);
      close();
    });

    it("may be run by two at once", async () => {
      const Bucket = newName();
      await Promise.all([init(Bucket, "--principal", GUEST_ARN), init(Bucket, "--principal", GUEST_ARN)]);
      expect((await init(Bucket, "--principal", GUEST_ARN)).actions).toEqual([]);
      expect((await check(Bucket, server.guest)).exitCode).toBe(0);
    });

    it("says what it has done when the server refuses the rest", async () => {
      const Bucket = newName();
      const proxy = await startFaultyProxy(server.endpointUrl);
      // AWS refuses a principal that does not exist, Ceph takes it.
      proxy.plan("PUT", [{ kind: "none" }, { kind: "none" }, { kind: "none" }, { kind: "answer", status: 400, code: "MalformedPolicy" }]);
      const environment = { ...environmentOf(Bucket, server.owner), AWS_ENDPOINT_URL_S3: proxy.url };
      const { exitCode, stdout, stderr } = await runCommandWith(environment, "storage", "init", "--principal", GUEST_ARN);
      await proxy.close();
      expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/refused \(MalformedPolicy.*\); check that the principal exists/)]);
      expect(stdout.match(/done: /g)).toHaveLength(3);
      expect((await init(Bucket, "--principal", GUEST_ARN)).actions).toEqual(["put_policy"]);
    });

    it("is refused to who does not own the bucket, and everybody is refused as a principal", async () => {
      const Bucket = newName();
      await init(Bucket);
      const refused = await run(Bucket, server.guest, "init");
      expect(refused).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/refused \(AccessDenied\); run it with the credentials of the bucket's owner/),
      });
      expect(await run(Bucket, server.owner, "init", "--principal", "*")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[usage]") });
      await expect(readPolicy(Bucket)).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
    });
  });

  describe("storage check", () => {
    it("passes for the owner, warns of the rights beyond, and leaves not even a version behind", async () => {
      const Bucket = newName();
      await init(Bucket);
      const { exitCode, found } = await check(Bucket, server.owner);
      expect(exitCode).toBe(0);
      expect(statuses(found)).toMatchObject({
        put: "ok",
        list: "ok",
        get: "ok",
        delete: "ok",
        versioning: "ok",
        lifecycle: "ok",
        "least privilege": "warning",
      });
      expect(found["lifecycle"]?.detail).toContain("by the bucket's rules");
      expect(found["least privilege"]?.detail).toMatch(/delete old versions, read the bucket's policy/);
      const { Versions = [], DeleteMarkers = [] } = await owner.send(new ListObjectVersionsCommand({ Bucket }));
      expect([Versions, DeleteMarkers]).toEqual([[], []]);
    });

    it("says in one line that the bucket, the secret, the key or the server is wrong", async () => {
      const Bucket = newName();
      expect(await check(Bucket, server.owner)).toMatchObject({ exitCode: 4, found: { bucket: { remedy: expect.stringContaining("storage init") } } });
      await init(Bucket);
      for (const user of [
        { ...server.owner, secretAccessKey: "wrong" },
        { ...server.owner, accessKeyId: "nobody" },
      ]) {
        const { exitCode, found } = await check(Bucket, user);
        expect([exitCode, statuses(found)]).toEqual([4, { credentials: "failed" }]);
        expect(found["credentials"]?.remedy).toContain("AWS_SECRET_ACCESS_KEY");
      }
      const nowhere = await runCommandWith({ ...environmentOf(Bucket, server.owner), AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1" }, "storage", "check");
      expect(nowhere).toMatchObject({ exitCode: 4, stdout: expect.stringMatching(/connection +FAILED .*ECONNREFUSED.*check AWS_ENDPOINT_URL_S3/) });
    });

    it("finds that what is read is not what was written", async () => {
      const Bucket = newName();
      await init(Bucket, "--principal", GUEST_ARN);
      const proxy = await startFaultyProxy(server.endpointUrl);
      // Before the object the bucket is listed twice.
      proxy.plan("GET", [{ kind: "none" }, { kind: "none" }, { kind: "alter-answer" }]);
      const environment = { ...environmentOf(Bucket, server.guest), AWS_ENDPOINT_URL_S3: proxy.url };
      const { exitCode, stdout } = await runCommandWith(environment, "storage", "check");
      await proxy.close();
      expect([exitCode, stdout]).toEqual([4, expect.stringMatching(/get +FAILED +what is read is not what was written; /)]);
    });

    it("finds versioning off and the lifecycle missing, by the settings and by what an upload is answered", async () => {
      const Bucket = newName();
      await owner.send(new CreateBucketCommand({ Bucket }));
      await letGuestIn(Bucket);
      for (const user of [server.owner, server.guest]) {
        const { exitCode, found } = await check(Bucket, user);
        expect([exitCode, statuses(found)]).toMatchObject([4, { put: "ok", delete: "ok", versioning: "failed", lifecycle: "failed" }]);
        expect(found["versioning"]?.remedy).toContain("coin-hts storage init");
      }
      await init(Bucket);
      await owner.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }));
      const Rules: LifecycleRule[] = [{ ID: "coin-hts-backtests", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 3 } }];
      await owner.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
      for (const user of [server.owner, server.guest]) {
        const { exitCode, found } = await check(Bucket, user);
        expect([exitCode, statuses(found)]).toMatchObject([4, { versioning: "failed", lifecycle: "failed" }]);
        expect(found["lifecycle"]?.detail).toMatch(/expires? after (about )?3 days/);
      }
      expect((await init(Bucket)).actions).toEqual(["enable_versioning", "put_lifecycle"]);
      expect((await check(Bucket, server.guest)).exitCode).toBe(0);
    });

    it.each(RIGHTS)("finds that %s alone is missing, and says what to allow", async (right) => {
      const Bucket = newName();
      await init(Bucket);
      await letGuestIn(Bucket, [right]);
      const { exitCode, found } = await check(Bucket, server.guest);
      const names = { "s3:PutObject": "put", "s3:ListBucket": "list", "s3:GetObject": "get", "s3:DeleteObject": "delete" } as const;
      const name = names[right as keyof typeof names];
      const rest = right === "s3:PutObject" ? { versioning: "unknown", lifecycle: "unknown" } : { versioning: "ok", lifecycle: "ok" };
      const four = { put: "ok", list: "ok", get: "ok", delete: "ok", [name]: "failed" };
      expect([exitCode, statuses(found)]).toEqual([4, { ...four, ...rest, "least privilege": "ok" }]);
      expect(found[name]?.remedy).toContain(`allow ${right} on arn:aws:s3:::${Bucket}${right === "s3:ListBucket" ? ":" : "/*"}`);
    });
  });

  describe("the guide", () => {
    it("has commands that work as they stand", async () => {
      const Bucket = newName();
      const lines = [...GUIDE.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = ""]) => block.trim().split("\n"));
      expect(lines).toHaveLength(5);
      for (const line of lines) {
        const [, command = ""] = /^coin-hts storage (.*)$/.exec(line) ?? [];
        const args = command.split(" ").map((word) => (word.startsWith("arn:") ? GUEST_ARN : word));
        const user = args[0] === "init" ? server.owner : server.guest;
        const { exitCode, stdout, stderr } = await run(Bucket, user, ...args);
        expect([line, exitCode, stderr]).toEqual([line, 0, ""]);
        expect(stdout).toContain(Bucket);
      }
    });

    it("shows the policy that is printed", async () => {
      const [, shown = ""] = /```json\n(.*?)```/s.exec(GUIDE) ?? [];
      const { policy } = await init("trading-desk", "--dry-run");
      expect(JSON.parse(shown)).toEqual(policy);
    });
  });
}
