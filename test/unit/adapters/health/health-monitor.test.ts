import { describe, expect, it } from "vitest";
import { HealthMonitor } from "../../../../src/adapters/health/health-monitor.ts";
import type { HealthCheck, HealthStatus } from "../../../../src/app/health/health-check.ts";
import { HtsError } from "../../../../src/engine/errors.ts";

const find = (name: string, status: HealthStatus, isVital = false): HealthCheck => ({
  name,
  isVital,
  check: async () => ({ status, summary: "", figures: {} }),
});
const fail = (name: string, error: Error): HealthCheck => ({ name, check: () => Promise.reject(error) });

describe("health", () => {
  it.each([
    [["ok", "ok"], "HEALTHY"],
    [["ok", "warning"], "WARNING"],
    [["error", "warning"], "CRITICAL"],
    [[], "HEALTHY"],
  ] as const)("of %j is %s", async (statuses, overall) => {
    const report = await new HealthMonitor(statuses.map((status, n) => find(`check_${n}`, status))).report();
    expect(report.overall).toBe(overall);
    expect(report.ok + report.warnings + report.errors).toBe(statuses.length);
    expect(report.total).toBe(statuses.length);
  });

  it("is looked at all at once, and what does not answer in time is an error", async () => {
    const waiting: (() => void)[] = [];
    const meet = (name: string): HealthCheck => ({
      name,
      // Each ends only once both have begun.
      check: () =>
        new Promise((resolve) => {
          waiting.push(() => resolve({ status: "ok", summary: "met", figures: {} }));
          if (waiting.length === 2) for (const go of waiting) go();
        }),
    });
    const never: HealthCheck = { name: "never", check: () => new Promise(() => undefined) };
    const { results } = await new HealthMonitor([meet("one"), never, meet("two")], { patienceMs: 50 }).report();
    expect(results.map(({ name, status, summary }) => [name, status, summary])).toEqual([
      ["one", "ok", "met"],
      ["never", "error", "no answer within 50 ms"],
      ["two", "ok", "met"],
    ]);
  });

  it("tells of a failure what was made to be told", async () => {
    const known = new HtsError("database_unreachable", "start it");
    const { results } = await new HealthMonitor([fail("a", known), fail("b", new Error("password hunter2"))]).report();
    expect(results).toMatchObject([
      { status: "error", summary: "start it", figures: { code: "database_unreachable" } },
      { status: "error", summary: "the check itself failed: Error", figures: {} },
    ]);
  });

  it("asks only what is vital for readiness", async () => {
    const monitor = new HealthMonitor([find("vital", "ok", true), find("other", "error")]);
    expect((await monitor.readiness()).results.map(({ name }) => name)).toEqual(["vital"]);
  });

  it("is looked at once for all who ask meanwhile, and anew for who asks later", async () => {
    let looks = 0;
    const monitor = new HealthMonitor([{ name: "one", check: async () => ({ status: "ok", summary: String(++looks), figures: {} }) }]);
    await Promise.all([monitor.report(), monitor.report(), monitor.report()]);
    expect(looks).toBe(1);
    await monitor.report();
    expect(looks).toBe(2);
  });
});
