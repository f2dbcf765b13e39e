import { describe, expect, it } from "vitest";
import { planRetention } from "../../../../src/app/runs/plan-retention.ts";
import type { RunSummary } from "../../../../src/contract/saved-run.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2024, 0, 31);

function run(run_id: string, ageDays: number, tags: string[] = []): RunSummary {
  return { run_id, tags, created_at: new Date(NOW_MS - ageDays * DAY_MS).toISOString() } as RunSummary;
}

const RUNS = [run("c", 20), run("a", 1), run("tagged", 100, ["keep"]), run("d", 30), run("b", 10)];
const idsOf = (policy: Parameters<typeof planRetention>[1]): string[] => planRetention(RUNS, policy, NOW_MS).map(({ run_id }) => run_id);

describe("the plan of retention", () => {
  it("lets go what is older, what is beyond the count, or both, and never what is tagged", () => {
    expect(idsOf({ maxAgeMs: 15 * DAY_MS, keepNewest: null })).toEqual(["c", "d"]);
    expect(idsOf({ maxAgeMs: null, keepNewest: 1 })).toEqual(["b", "c", "d"]);
    expect(idsOf({ maxAgeMs: 25 * DAY_MS, keepNewest: 2 })).toEqual(["c", "d"]);
    expect(idsOf({ maxAgeMs: null, keepNewest: null })).toEqual([]);
  });

  it("keeps a run of exactly the age", () => {
    expect(idsOf({ maxAgeMs: 30 * DAY_MS, keepNewest: null })).toEqual([]);
  });
});
