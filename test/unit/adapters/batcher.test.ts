import { describe, expect, it } from "vitest";
import { Batcher } from "../../../src/adapters/batcher.ts";

describe("a batcher", () => {
  it("asks together for what comes while an earlier batch is on its way, and gives each its own answer", async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>(async (items) => {
      batches.push([...items]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return items.map((item) => 2 * item);
    }, 3);
    expect(await batcher.add(1)).toBe(2);
    expect(await Promise.all([2, 3, 4, 5, 6].map((n) => batcher.add(n)))).toEqual([4, 6, 8, 10, 12]);
    expect(batches).toEqual([[1], [2, 3, 4], [5, 6]]);
  });

  it("does not let one that is refused take the others with it", async () => {
    const batcher = new Batcher<number, number>(async (items) => {
      if (items.includes(2)) throw new Error(`no ${items.join(" ")}`);
      return items;
    }, 10);
    const ends = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));
    expect(ends).toMatchObject([{ value: 1 }, { reason: { message: "no 2" } }, { value: 3 }]);
    expect(await batcher.add(4)).toBe(4);
  });
});
