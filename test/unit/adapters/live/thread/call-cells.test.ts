import { describe, expect, it } from "vitest";
import { CallMark, CallWatch, createCallCells } from "../../../../../src/adapters/live/thread/call-cells.ts";

function marking() {
  const cells = createCallCells();
  return { mark: new CallMark(cells), watch: new CallWatch(cells, 2000, 0) };
}

describe("a watch of calls", () => {
  it("counts while the same call goes on, and begins anew with the next", () => {
    const { mark, watch } = marking();
    mark.enter(7);
    expect([1000, 2000, 3000].map((ms) => watch.look(ms).ms)).toEqual([0, 1000, 2000]);
    expect(watch.look(4000)).toEqual({ ms: 3000, call: 7 });
    mark.leave();
    mark.enter(7);
    expect(watch.look(5000)).toEqual({ ms: 0, call: 7 });
  });

  it("counts no more than it could see: the process may have been stopped", () => {
    const { mark, watch } = marking();
    mark.enter(7);
    watch.look(1000);
    expect(watch.look(3_600_000).ms).toBe(2000);
  });

  it("counts nothing while the thread comes round, such as while a file is read", async () => {
    const { mark, watch } = marking();
    await mark.during(3, async () => {
      watch.look(1000);
      mark.turn();
      expect(watch.look(2000)).toEqual({ ms: 0, call: 3 });
    });
  });

  it("goes on to show what is waited for after a call that came in between", async () => {
    const { mark, watch } = marking();
    await mark.during(3, async () => {
      mark.enter(8);
      mark.leave();
      expect(watch.look(1000)).toMatchObject({ call: 3 });
    });
    expect(watch.look(2000)).toMatchObject({ call: 0 });
  });

  it("counts a standstill in no call, too", () => {
    const { mark, watch } = marking();
    mark.enter(9);
    mark.leave();
    watch.look(1000);
    expect(watch.look(2000)).toEqual({ ms: 1000, call: 0 });
  });
});
