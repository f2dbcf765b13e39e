import { randomBytes } from "node:crypto";
import { CreateBucketCommand, HeadObjectCommand, ListMultipartUploadsCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { S3ObjectStore } from "../../src/adapters/object-stores/s3-object-store.ts";
import { type FaultyProxy, startFaultyProxy } from "../support/faulty-proxy.ts";
import { describeOnRadosgw } from "../support/describe-on-radosgw.ts";
import { collect, describeObjectStore, gather, type StoreUnderTest } from "../support/object-store-contract.ts";
import { type Radosgw, startRadosgw } from "../support/start-radosgw.ts";

const BUCKET = "coin-hts-test";
const RIGHTS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"];

describeOnRadosgw("the adapter for S3", () => {
  let server: Radosgw;
  let proxy: FaultyProxy;
  let owner: S3Client;
  let underTest: StoreUnderTest;

  beforeAll(async () => {
    server = await startRadosgw();
    proxy = await startFaultyProxy(server.endpointUrl);
    owner = new S3Client({ endpoint: server.endpointUrl, region: "us-east-1", forcePathStyle: true, credentials: server.owner });
    const guest = new S3Client({ endpoint: server.endpointUrl, region: "us-east-1", forcePathStyle: true, credentials: server.guest });
    await prepareBucket(owner, server.guest.id);
    underTest = {
      store: openStore(),
      refused: openStore({ credentials: { ...server.guest, secretAccessKey: "wrong" } }),
      replaceContent: (key, bytes) => replaceContent(guest, key, bytes),
    };
  });

  afterAll(async () => {
    await proxy?.close();
    await server?.stop();
  });

  /** A store with no more rights than it should need. */
  function openStore(options: Partial<ConstructorParameters<typeof S3ObjectStore>[0]> = {}): S3ObjectStore {
    const quick = { clock: { monotonicMs: () => 0, wallMs: () => 0, sleep: async () => undefined } };
    return new S3ObjectStore({ bucket: BUCKET, region: "us-east-1", endpointUrl: server.endpointUrl, credentials: server.guest, ...quick, ...options });
  }

  describeObjectStore("in a bucket of radosgw, with the right to get, put, delete and list only", () => underTest);

  describe("the object store in a bucket", () => {
    it("says when the bucket is missing, whatever it is asked", async () => {
      const store = openStore({ bucket: "not-there" });
      const calls = [
        store.upload("a", new Uint8Array(1)),
        store.readInfo("a"),
        store.download("a"),
        store.verify("a"),
        store.delete("a"),
        gather(store.list()),
      ];
      for (const end of await Promise.allSettled(calls))
        expect(end).toMatchObject({ status: "rejected", reason: { code: "storage_bucket_missing", retryable: false } });
    });

    it("says when the secret is wrong or the key unknown, whatever it is asked", async () => {
      for (const credentials of [
        { ...server.guest, secretAccessKey: "wrong" },
        { accessKeyId: "nobody", secretAccessKey: "wrong" },
      ]) {
        const store = openStore({ credentials });
        const calls = [store.upload("a", new Uint8Array(1)), store.readInfo("a"), store.verify("a"), store.delete("a"), gather(store.list())];
        for (const end of await Promise.allSettled(calls))
          expect(end).toMatchObject({ status: "rejected", reason: { code: "storage_denied", retryable: false } });
      }
    });

    it("gives up on a server that is not there", async () => {
      const closed = await startFaultyProxy(server.endpointUrl);
      await closed.close();
      await expect(openStore({ endpointUrl: closed.url }).readInfo("a")).rejects.toMatchObject({ code: "storage_unreachable", retryable: true });
    });

    it("waits and tries again when there were too many requests, and gives up after its attempts", async () => {
      const store = openStore({ endpointUrl: proxy.url, maxAttempts: 3 });
      const fault = { kind: "answer", status: 503, code: "SlowDown" } as const;
      proxy.plan("PUT", [fault, fault]);
      await store.upload("retry/a", new Uint8Array(10));
      proxy.plan("PUT", [fault, fault, fault]);
      await expect(store.upload("retry/a", new Uint8Array(10))).rejects.toMatchObject({ code: "storage_throttled", retryable: true });
    });

    it("knows its own object again when the answer to a conditional write was lost", async () => {
      const store = openStore({ endpointUrl: proxy.url });
      proxy.plan("PUT", [{ kind: "lose-answer" }]);
      const before = proxy.requests.length;
      const outcome = await store.upload("retry/b", new Uint8Array(10), { condition: { ifAbsent: true } });
      expect(proxy.requests.slice(before).filter((line) => line.startsWith("PUT"))).toHaveLength(2);
      expect(await store.verify("retry/b")).toMatchObject({ isSound: true, etag: outcome.etag });
    });

    it("sends a large conditional object again from its beginning", async () => {
      const store = openStore({ endpointUrl: proxy.url });
      const bytes = randomBytes(11_000_000);
      proxy.plan("PUT", [{ kind: "answer", status: 500, code: "InternalError" }]);
      await store.upload("retry/c", streamOf(bytes), { condition: { ifAbsent: true } });
      expect((await collect((await store.download("retry/c")).bytes)).equals(bytes)).toBe(true);
    });

    it("finishes an upload in parts whose last answer was lost, and leaves no parts behind when it fails", async () => {
      // AWS lets whoever began an upload in parts abort it; radosgw asks for a right of its own.
      const store = openStore({ endpointUrl: proxy.url, maxAttempts: 2, credentials: server.owner });
      const bytes = randomBytes(20_000_000);
      const fault = { kind: "answer", status: 500, code: "InternalError" } as const;
      proxy.plan("POST", [fault, { kind: "lose-answer" }]);
      proxy.plan("PUT", [fault]);
      await store.upload("retry/d", bytes).catch((error: unknown) => expect(error).toMatchObject({ code: "storage_unreachable" }));
      await store.upload("retry/d", bytes);
      expect(await store.verify("retry/d")).toMatchObject({ isSound: true, size: bytes.length });
      proxy.plan(
        "PUT",
        Array.from({ length: 8 }, () => fault),
      );
      await expect(store.upload("retry/e", bytes)).rejects.toMatchObject({ code: "storage_unreachable" });
      await expect(store.readInfo("retry/e")).rejects.toMatchObject({ code: "object_missing" });
      const { Uploads = [] } = await owner.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      expect(Uploads.map(({ Key }) => Key)).not.toContain("retry/e");
    });

    it("goes on with a download where it broke off, and gives up when it always breaks off", async () => {
      const store = openStore({ endpointUrl: proxy.url, maxAttempts: 3 });
      const bytes = randomBytes(2_000_000);
      await store.upload("retry/f", bytes);
      const fault = { kind: "cut-answer", afterBytes: 300_000 } as const;
      proxy.plan("GET", [fault, fault]);
      expect((await collect((await store.download("retry/f")).bytes)).equals(bytes)).toBe(true);
      proxy.plan("GET", [fault, fault, fault]);
      await expect(collect((await store.download("retry/f")).bytes)).rejects.toMatchObject({ code: "storage_unreachable" });
    });

    it("reads and checks an object that another program has put there", async () => {
      const store = openStore();
      await owner.send(new PutObjectCommand({ Bucket: BUCKET, Key: "foreign", Body: "hello" }));
      const { info, bytes } = await store.download("foreign");
      expect(info).toMatchObject({ size: 5, sha256: null, etag: '"5d41402abc4b2a76b9719d911017c592"' });
      expect((await collect(bytes)).toString()).toBe("hello");
      expect(await store.verify("foreign")).toMatchObject({ isSound: true });
    });
  });
});

async function* streamOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function prepareBucket(owner: S3Client, guest: string): Promise<void> {
  await owner.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const Statement = [{ Effect: "Allow", Principal: { AWS: [`arn:aws:iam:::user/${guest}`] }, Action: RIGHTS, Resource: [BUCKET, `${BUCKET}/*`].map(toArn) }];
  await owner.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
}

function toArn(resource: string): string {
  return `arn:aws:s3:::${resource}`;
}

async function replaceContent(client: S3Client, key: string, bytes: Uint8Array): Promise<void> {
  const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: key }));
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: bytes, Metadata }));
}
