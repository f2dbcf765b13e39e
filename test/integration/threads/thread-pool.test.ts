import { getPriority } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { type CallOptions, ThreadPool } from "../../../src/adapters/threads/thread-pool.ts";

const MODULE = new URL("../../support/thread-functions.ts", import.meta.url);

describe("a pool of threads", () => {
  const pool = new ThreadPool({ threads: 2, memoryCapBytes: 128 * 2 ** 20 });
  afterAll(() => pool.close());

  const call = (name: string, input: unknown = null, options: CallOptions = {}): Promise<unknown> => pool.run({ module: MODULE, name, input }, options);
  /** Every test leaves threads that work. */
  const works = async (): Promise<void> => expect(await call("sumTo", 10)).toBe(55);

  it("computes beside the process, which goes on meanwhile, and reports progress", async () => {
    const seen: number[] = [];
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    expect(await call("sumTo", 50_000_000, { onProgress: (progress) => seen.push(progress) })).toBe(1_250_000_025_000_000);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    await expect.poll(() => seen).toEqual([1]);
  });

  it("lets the thread that answers go first, where threads have priorities", async () => {
    const own = getPriority();
    const behind = process.platform === "linux" ? Math.max(own, 10) : own;
    expect(await call("readPriority")).toBe(behind);
    expect(getPriority()).toBe(own);
  });

  it("ends an endless loop when told to, and rejects with the reason", async () => {
    const controller = new AbortController();
    const ended = call("spin", null, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 300);
    await expect(ended).rejects.toThrow("enough");
    await expect(call("spin", null, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
    await works();
  });

  it.each(["fillHeap", "fillArrays"])("ends what needs too much memory, and names the cap: %s", async (name) => {
    await expect(call(name)).rejects.toMatchObject({ code: "memory_limit_exceeded", retryable: false, message: expect.stringContaining("128 MiB") as string });
    await works();
  });

  it("loses only the work of a thread that crashes", async () => {
    const [crashed, others] = await Promise.all([call("crash").catch((error: unknown) => error), Promise.all([1, 2, 3, 4].map((n) => call("sumTo", n)))]);
    expect(crashed).toMatchObject({ code: "worker_lost", retryable: true });
    expect(others).toEqual([1, 3, 6, 10]);
    await works();
  });

  it("passes errors on with their code, and a fault of the program as one", async () => {
    await expect(call("refuse")).rejects.toMatchObject({ code: "candle_gap", message: "candles are missing" });
    await expect(call("fault")).rejects.toMatchObject({ code: "internal", stack: expect.stringContaining("thread-functions.ts") as string });
    await expect(call("nothing")).rejects.toMatchObject({ code: "internal" });
    await works();
  });
});
