import { afterEach, describe, expect, it } from "vitest";
import { RepairLoop } from "../../../../src/adapters/jobs/repair-loop.ts";
import type { FoundDeliveries } from "../../../../src/app/jobs/ports.ts";
import type { Delivery } from "../../../../src/app/jobs/task.ts";

const LEASE_MS = 60;

function delivery(taskId: string): Delivery {
  return { taskId, queue: "backtest-queue", kind: "backtest", turn: 0, priority: 1 };
}

describe("RepairLoop", () => {
  let loop: RepairLoop | undefined;
  afterEach(() => loop?.stop());

  /** Looks at `due` again and again; `find` says what the queue knows of them at each look. */
  function look(
    due: readonly Delivery[],
    find: (pass: number) => FoundDeliveries,
  ): { readonly turned: string[]; readonly added: string[]; passes: () => number } {
    const turned: string[] = [];
    const added: string[] = [];
    let passes = 0;
    loop = new RepairLoop({
      repair: {
        exclusively: async (work) => (await work(), true),
        wakeForgotten: async () => [],
        recoverLost: async () => ({ deliveries: [], endedParentIds: [] }),
        listDue: async () => ({ deliveries: due, next: null }),
        nextTurn: async (lost) => (turned.push(...lost.map(({ taskId }) => taskId)), due.filter(({ taskId }) => lost.some((one) => one.taskId === taskId))),
      },
      claims: { wakeParent: async () => null },
      queue: { add: async (some) => void added.push(...some.map(({ taskId }) => taskId)), findMissing: async () => find(passes++) },
      everyMs: 5,
      leaseMs: LEASE_MS,
      onTrouble: (error) => {
        throw error;
      },
    });
    loop.start();
    return { turned, added, passes: () => passes };
  }

  it("gives what the queue has lost to it again, at the next turn", async () => {
    const { turned, added } = look([delivery("lost"), delivery("waits")], () => ({ missing: [delivery("lost")], taken: [] }));
    await expect.poll(() => added).toContain("lost");
    expect(turned).not.toContain("waits");
  });

  it("gives what a worker has taken and not claimed for a lease to the queue again", async () => {
    const beganMs = performance.now();
    const { added } = look([delivery("abandoned")], () => ({ missing: [], taken: [delivery("abandoned")] }));
    await expect.poll(() => added, { interval: 1 }).toContain("abandoned");
    expect(performance.now() - beganMs).toBeGreaterThan(LEASE_MS);
  });

  it("leaves alone what is taken only now and then: it is claimed, or waits again, in between", async () => {
    const one = delivery("lively");
    const { turned, passes } = look([one], (pass) => (pass % 2 === 0 ? { missing: [], taken: [one] } : { missing: [], taken: [] }));
    await expect.poll(passes, { timeout: 10_000 }).toBeGreaterThan(60);
    expect(turned).toEqual([]);
  });
});
