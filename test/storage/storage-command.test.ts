import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CommandResult, runCommandWith } from "../support/run-command.ts";
import { describeOnRadosgw } from "../support/describe-on-radosgw.ts";
import { type Radosgw, type RadosgwUser, startRadosgw } from "../support/start-radosgw.ts";

const BUCKET = "desk";
const GUEST_ARN = "arn:aws:iam:::user/guest";

interface Finding {
  readonly name: string;
  readonly status: string;
}

describeOnRadosgw("storage init and check", () => {
  let server: Radosgw;
  let owner: S3Client;

  beforeAll(async () => {
    server = await startRadosgw();
    owner = new S3Client({ endpoint: server.endpointUrl, region: "us-east-1", forcePathStyle: true, credentials: server.owner });
  });
  afterAll(() => server?.stop());

  function run(user: Omit<RadosgwUser, "id">, ...args: string[]): Promise<CommandResult> {
    const variables = {
      AWS_BUCKET_NAME: BUCKET,
      AWS_ENDPOINT_URL_S3: server.endpointUrl,
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    };
    return runCommandWith(variables, "storage", ...args);
  }

  async function check(user: Omit<RadosgwUser, "id">): Promise<{ readonly exitCode: number | null; readonly statuses: Record<string, string> }> {
    const { exitCode, stdout, stderr } = await run(user, "check", "--json");
    expect(stderr).toBe("");
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    return { exitCode, statuses: Object.fromEntries(findings.map(({ name, status }) => [name, status])) };
  }

  it("says in a check that the bucket is missing, what a wrong secret is, and changes nothing in a dry run", async () => {
    const before = await check(server.owner);
    expect(before.exitCode).toBe(4);
    expect(before.statuses).toEqual({ put: "failed", list: "failed", get: "failed", delete: "failed" });
    const dry = await run(server.owner, "init", "--dry-run", "--json");
    expect((JSON.parse(dry.stdout) as { steps: { step: string }[] }).steps.map(({ step }) => step)).toEqual([
      "create_bucket",
      "enable_versioning",
      "put_lifecycle",
    ]);
    expect((await check(server.owner)).statuses["put"]).toBe("failed");
    const wrong = await run({ ...server.owner, secretAccessKey: "wrong" }, "init");
    expect(wrong).toMatchObject({ exitCode: 1, stdout: "" });
    expect(wrong.stderr).toContain("[storage_denied]");
    expect(wrong.stderr).not.toContain("wrong\n");
  });

  it("sets a bucket up from nothing, once, so that a user with no more than the four rights passes the check", async () => {
    const first = await run(server.owner, "init", "--principal", GUEST_ARN);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout.match(/^done: /gm)).toHaveLength(4);
    expect((await run(server.owner, "init", "--principal", GUEST_ARN)).stdout).toBe("Nothing to do.\n");
    const guest = await check(server.guest);
    expect(guest).toEqual({
      exitCode: 0,
      statuses: {
        put: "ok",
        list: "ok",
        get: "ok",
        delete: "ok",
        versioning: expect.stringMatching(/ok|unknown/) as string,
        lifecycle: expect.stringMatching(/ok|unknown/) as string,
        least_privilege: "ok",
      },
    });
    expect(await check(server.owner)).toEqual({
      exitCode: 0,
      statuses: { put: "ok", list: "ok", get: "ok", delete: "ok", versioning: "ok", lifecycle: "ok", least_privilege: "warning" },
    });
    const { Versions = [] } = await owner.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: "backtests/probe-" }));
    // Gone from the listing; what versioning keeps of them expires.
    expect(Versions.every(({ IsLatest }) => IsLatest !== true)).toBe(true);
  });

  it("leaves rules and statements that others have set where they are", async () => {
    const foreignRule = { ID: "theirs", Status: "Enabled" as const, Filter: { Prefix: "logs/" }, Expiration: { Days: 5 } };
    const foreign = { Sid: "Theirs", Effect: "Allow", Principal: { AWS: [GUEST_ARN] }, Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::${BUCKET}/logs/*`] };
    await owner.send(new PutBucketLifecycleConfigurationCommand({ Bucket: BUCKET, LifecycleConfiguration: { Rules: [foreignRule] } }));
    await owner.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify({ Version: "2012-10-17", Statement: [foreign] }) }));
    expect((await run(server.owner, "init", "--principal", GUEST_ARN)).exitCode).toBe(0);
    const { Rules = [] } = await owner.send(new GetBucketLifecycleConfigurationCommand({ Bucket: BUCKET }));
    expect(Rules.map(({ ID }) => ID).toSorted()).toEqual(["coin-hts-broken-uploads", "coin-hts-exports", "theirs"]);
    const { Policy = "" } = await owner.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    expect((JSON.parse(Policy) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid).toSorted()).toEqual([
      "CoinHtsList",
      "CoinHtsObjects",
      "Theirs",
    ]);
  });

  it("finds versioning that was turned off, a lifecycle that is gone and a right that is missing", async () => {
    await owner.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: "Suspended" } }));
    await owner.send(new DeleteBucketLifecycleCommand({ Bucket: BUCKET }));
    expect(await check(server.owner)).toMatchObject({ exitCode: 4, statuses: { versioning: "failed", lifecycle: "failed", put: "ok" } });
    const actions = { Action: ["s3:PutObject", "s3:GetObject", "s3:ListBucket"], Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`] };
    const statement = { Sid: "CoinHtsObjects", Effect: "Allow", Principal: { AWS: [GUEST_ARN] }, ...actions };
    await owner.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) }));
    expect(await check(server.guest)).toMatchObject({ exitCode: 4, statuses: { put: "ok", get: "ok", list: "ok", delete: "failed" } });
  });
});
