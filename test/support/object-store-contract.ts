import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ByteStream, ListedObject, ObjectStore } from "../../src/app/storage/object-store.ts";
import type { ErrorCode } from "../../src/engine/errors.ts";

export interface StoreUnderTest {
  /** The store, empty before the first test; keys of the tests differ. */
  readonly store: ObjectStore;
  /** The same store with credentials or a place that are not allowed. */
  readonly refused: ObjectStore;
  /** Puts other content under what the store knows about an object. */
  replaceContent(key: string, bytes: Uint8Array): Promise<void>;
}

const SIZE_BYTES = 20_000;

/** Every adapter of the object store has to pass these; `get` is called within the tests. */
export function describeObjectStore(name: string, get: () => StoreUnderTest): void {
  describe(`the object store ${name}`, () => {
    describe("with content", () => {
      describeContent(get);
    });
    describe("with conditions", () => {
      describeConditions(get);
    });
    describe("with what goes wrong", () => {
      describeFaults(get);
    });
    describe("with many objects", () => {
      describeListing(get);
    });
  });
}

function describeContent(get: () => StoreUnderTest): void {
  it("gives back what was uploaded, and tells its sums", async () => {
    const { store } = get();
    const bytes = randomBytes(SIZE_BYTES);
    const beforeMs = Date.now();
    const outcome = await store.upload("content/a.bin", bytes);
    const uploadedMs = Date.parse(outcome.uploaded_at);
    expect(outcome).toEqual({
      success: true,
      key: "content/a.bin",
      etag: `"${digest("md5", bytes)}"`,
      size: SIZE_BYTES,
      sha256: digest("sha256", bytes),
      uploaded_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    });
    expect(Math.abs(uploadedMs - beforeMs)).toBeLessThan(60_000);
    const { success: _success, ...listed } = outcome;
    const { info, bytes: stream } = await store.download("content/a.bin");
    expect(info).toEqual({ ...listed, contentType: "application/octet-stream", metadata: {} });
    expect(await collect(stream)).toEqual(bytes);
    expect(await store.readInfo("content/a.bin")).toEqual(info);
    expect(await store.verify("content/a.bin")).toEqual({ ...info, isSound: true, problems: [] });
  });

  it.each([
    ["nothing", []],
    ["pieces", [10, 0, 70_000, 1]],
    ["more than two parts", Array.from({ length: 120 }, () => 100_003)],
  ])("takes a stream of unknown length with %s", async (name, lengths) => {
    const { store } = get();
    const key = `stream/${name.replaceAll(" ", "-")}`;
    const bytes = randomBytes(lengths.reduce((sum, length) => sum + length, 0));
    const outcome = await store.upload(key, cut(bytes, lengths));
    expect(outcome).toMatchObject({ size: bytes.length, sha256: digest("sha256", bytes) });
    expect(outcome.etag).toMatch(/^".+"$/);
    expect(digest("sha256", await collect((await store.download(key)).bytes))).toBe(outcome.sha256);
    expect(await store.verify(key)).toMatchObject({ isSound: true, size: bytes.length, etag: outcome.etag, sha256: outcome.sha256 });
  });

  it("takes a stream that uses the same memory for every piece", async () => {
    const { store } = get();
    const memory = new Uint8Array(3);
    async function* reuse(): ByteStream {
      for (const value of [1, 2]) yield memory.fill(value);
    }
    await store.upload("stream/reused", reuse());
    expect([...(await read(store, "stream/reused"))]).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it("keeps the content type and metadata, and replaces them with the content", async () => {
    const { store } = get();
    const first = { contentType: "application/json", metadata: { run: "r 1", "engine-version": "0.1.0" } };
    await store.upload("content/b", text("{}"), first);
    expect(await store.readInfo("content/b")).toMatchObject(first);
    const outcome = await store.upload("content/b", text("other"), { metadata: { run: "2" } });
    expect(await store.readInfo("content/b")).toMatchObject({ contentType: "application/octet-stream", metadata: { run: "2" }, etag: outcome.etag });
    expect(Buffer.from(await read(store, "content/b")).toString()).toBe("other");
  });

  it("deletes, whether there is something or not", async () => {
    const { store } = get();
    await store.upload("content/c", text("1"));
    await store.delete("content/c");
    await store.delete("content/c");
    await store.delete("content/never");
    await expectCode(store.readInfo("content/c"), "object_missing");
    await store.upload("content/c", text("2"));
    expect(Buffer.from(await read(store, "content/c")).toString()).toBe("2");
  });

  it("gives a reader the old content or an error, never a mixture, when the object is overwritten meanwhile", async () => {
    const { store } = get();
    const old = randomBytes(3_000_000);
    await store.upload("content/d", old);
    const { bytes } = await store.download("content/d");
    const pieces = bytes[Symbol.asyncIterator]();
    const first = await pieces.next();
    await store.upload("content/d", randomBytes(3_000_000));
    const rest = await collect({ [Symbol.asyncIterator]: () => pieces }).catch((error: unknown) => error);
    if (rest instanceof Error) expect(rest).toMatchObject({ code: "object_conflict" });
    else expect(Buffer.concat([first.value as Uint8Array, rest as Uint8Array]).equals(old)).toBe(true);
    const late = await store.download("content/d");
    await store.upload("content/d", text("new"));
    await expectCode(collect(late.bytes), "object_conflict");
  });
}

function describeConditions(get: () => StoreUnderTest): void {
  it("writes if absent only where nothing is, also after a deletion", async () => {
    const { store } = get();
    const condition = { ifAbsent: true } as const;
    const { etag } = await store.upload("condition/a", text("1"), { condition });
    await expectCode(store.upload("condition/a", text("2"), { condition }), "object_conflict");
    expect((await store.readInfo("condition/a")).etag).toBe(etag);
    await store.delete("condition/a");
    await store.upload("condition/a", text("3"), { condition });
    expect(Buffer.from(await read(store, "condition/a")).toString()).toBe("3");
  });

  it("writes if it matches only over the object with that ETag", async () => {
    const { store } = get();
    const first = await store.upload("condition/b", text("1"));
    const second = await store.upload("condition/b", text("2"), { condition: { ifMatch: first.etag } });
    await expectCode(store.upload("condition/b", text("3"), { condition: { ifMatch: first.etag } }), "object_conflict");
    expect((await store.readInfo("condition/b")).etag).toBe(second.etag);
    await expectCode(store.upload("condition/none", text("3"), { condition: { ifMatch: first.etag } }), "object_conflict");
    await expectCode(store.readInfo("condition/none"), "object_missing");
  });

  it("holds conditions for content of several parts too", async () => {
    const { store } = get();
    const large = randomBytes(11_000_000);
    const condition = { ifAbsent: true } as const;
    const { sha256 } = await store.upload("condition/c", cut(large, [4_000_000, 7_000_000]), { condition });
    await expectCode(store.upload("condition/c", large, { condition }), "object_conflict");
    expect(await store.verify("condition/c")).toMatchObject({ isSound: true, sha256, size: large.length });
  });

  it.each([
    ["if absent", "condition/d", null],
    ["if it matches", "condition/e", text("start")],
  ])("lets one of many writers win %s", async (_name, key, start) => {
    const { store } = get();
    const condition = start === null ? ({ ifAbsent: true } as const) : { ifMatch: (await store.upload(key, start)).etag };
    const writers = Array.from({ length: 8 }, (_, index) => store.upload(key, text(`writer ${index}`), { condition }));
    const ends = await Promise.allSettled(writers);
    const winners = ends.flatMap((end, index) => (end.status === "fulfilled" ? [index] : []));
    expect(winners).toHaveLength(1);
    for (const end of ends) if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "object_conflict" });
    expect(Buffer.from(await read(store, key)).toString()).toBe(`writer ${winners[0]}`);
  });

  it("loses no increment of writers that read, compare and swap", async () => {
    const { store } = get();
    const key = "condition/counter";
    await store.upload(key, text("0"));
    const increment = async (): Promise<void> => {
      for (;;) {
        try {
          const { info, bytes } = await store.download(key);
          const count = Number(Buffer.from(await collect(bytes)).toString());
          await store.upload(key, text(String(count + 1)), { condition: { ifMatch: info.etag } });
          return;
        } catch (error) {
          if ((error as { code?: string }).code !== "object_conflict") throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 6 }, increment));
    expect(Buffer.from(await read(store, key)).toString()).toBe("6");
  });
}

function describeFaults(get: () => StoreUnderTest): void {
  it("says that an object is missing", async () => {
    const { store } = get();
    const calls = [store.download("none"), store.readInfo("none"), store.verify("none")];
    for (const end of await Promise.allSettled(calls)) expect(end).toMatchObject({ status: "rejected", reason: { code: "object_missing" } });
  });

  it("keeps the old object when the source of the new one breaks off", async () => {
    const { store } = get();
    const { etag } = await store.upload("fault/a", text("old"));
    async function* breakOff(): ByteStream {
      yield randomBytes(9_000_000);
      throw new Error("the source broke off");
    }
    await expect(store.upload("fault/a", breakOff())).rejects.toThrow("the source broke off");
    await expect(store.upload("fault/new", breakOff())).rejects.toThrow("the source broke off");
    expect((await store.readInfo("fault/a")).etag).toBe(etag);
    expect(await keysOf(store.list("fault/"))).toEqual(["fault/a"]);
  });

  it("refuses a truncated body by its expected size, and another content by its SHA-256", async () => {
    const { store } = get();
    const bytes = randomBytes(1000);
    const expected = { size: 1000, sha256: digest("sha256", bytes) };
    await expectCode(store.upload("fault/b", cut(bytes.subarray(0, 999), [500, 499]), { expected }), "object_damaged");
    await expectCode(store.upload("fault/b", randomBytes(1000), { expected }), "object_damaged");
    await expectCode(store.readInfo("fault/b"), "object_missing");
    await store.upload("fault/b", cut(bytes, [400, 600]), { expected });
    await store.delete("fault/b");
  });

  it("finds content that was changed or truncated behind its back, and fails a download at its end", async () => {
    const { store, replaceContent } = get();
    const bytes = randomBytes(5000);
    const changed = Buffer.from(bytes);
    changed[4999] = ~bytes[4999]!;
    for (const other of [changed, bytes.subarray(0, 4000)]) {
      await store.upload("damage/a", bytes);
      await replaceContent("damage/a", other);
      const report = await store.verify("damage/a");
      expect(report.isSound).toBe(false);
      expect(report.problems.join()).toContain("SHA-256");
      const { bytes: stream } = await store.download("damage/a");
      await expectCode(collect(stream), "object_damaged");
    }
  });

  it("refuses malformed keys, prefixes and options everywhere", async () => {
    const { store } = get();
    for (const key of ["", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "a\\b", "a b", "ä", "a\0", "a~", "x".repeat(901)]) {
      const calls = [store.upload(key, text("1")), store.download(key), store.readInfo(key), store.delete(key), store.verify(key)];
      for (const end of await Promise.allSettled(calls)) expect(end).toMatchObject({ status: "rejected", reason: { code: "usage" } });
    }
    await expectCode(keysOf(store.list("../")), "usage");
    await expectCode(store.upload("fault/c", text("1"), { metadata: { "hts-sha256": "0" } }), "usage");
    await expectCode(store.upload("fault/c", text("1"), { metadata: { name: "line\nbreak" } }), "usage");
    await expectCode(store.upload("fault/c", text("1"), { condition: { ifMatch: "*" } }), "usage");
  });

  it("says that it was refused", async () => {
    const { refused } = get();
    await expectCode(refused.upload("a", text("1")), "storage_denied");
  });
}

function describeListing(get: () => StoreUnderTest): void {
  it("lists by prefix in the order of keys, with what is known of each", async () => {
    const { store } = get();
    const keys = ["list/a", "list/a-b", "list/a.b/c", "list/a/b", "list/a/c", "list/a0", "list/B"];
    const outcomes = await Promise.all(keys.map((key) => store.upload(key, text(key))));
    const sorted = keys.toSorted((a, b) => (a < b ? -1 : 1));
    expect(await keysOf(store.list("list/"))).toEqual(sorted);
    expect(await keysOf(store.list("list/a/"))).toEqual(["list/a/b", "list/a/c"]);
    expect(await keysOf(store.list("list/a."))).toEqual(["list/a.b/c"]);
    expect(await keysOf(store.list("lis"))).toEqual(sorted);
    expect(await keysOf(store.list("list/zzz"))).toEqual([]);
    const listed = await gather(store.list("list/a0"));
    const { success: _success, sha256: _sha256, ...expected } = outcomes[keys.indexOf("list/a0")];
    expect(listed).toEqual([expected]);
  });

  it("lists more than one page of a thousand", async () => {
    const { store } = get();
    const keys = Array.from({ length: 1003 }, (_, index) => `many/${String(index).padStart(4, "0")}`);
    const remaining = [...keys];
    const upload = async (): Promise<void> => {
      for (let key = remaining.pop(); key !== undefined; key = remaining.pop()) await store.upload(key, text("1"));
    };
    await Promise.all(Array.from({ length: 16 }, upload));
    expect(await keysOf(store.list("many/"))).toEqual(keys);
  });
}

async function expectCode(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await expect(promise).rejects.toMatchObject({ name: "HtsError", code });
}

async function keysOf(objects: AsyncIterable<ListedObject>): Promise<string[]> {
  return (await gather(objects)).map(({ key }) => key);
}

async function read(store: ObjectStore, key: string): Promise<Uint8Array> {
  return collect((await store.download(key)).bytes);
}

/** Everything that comes one after the other. */
export async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}

/** All bytes of a stream. */
export async function collect(stream: ByteStream): Promise<Buffer> {
  return Buffer.concat(await gather(stream));
}

async function* cut(bytes: Uint8Array, lengths: readonly number[]): ByteStream {
  let offset = 0;
  for (const length of lengths) yield bytes.subarray(offset, (offset += length));
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function digest(algorithm: "md5" | "sha256", bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}
