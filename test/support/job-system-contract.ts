import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { cancelTask, deleteDeadTask, retryDeadTask } from "../../src/app/jobs/control-task.ts";
import type { JsonObject, PartOutcome, Task } from "../../src/app/jobs/task.ts";
import { HtsError } from "../../src/engine/errors.ts";
import type { SplittingHandler } from "../../src/adapters/jobs/task-handlers.ts";
import { type QueueKind, untilEnded, untilTask, useJobSystem } from "./use-job-system.ts";
import { query } from "./use-postgres.ts";

const until = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));

/** What holds of the job system whatever carries it. */
export function describeJobSystem(kind: QueueKind): void {
  describe(`the job system on ${kind}`, () => {
    const system = useJobSystem(kind);

    it("works on a task and keeps what came of it", async () => {
      let finish = (): void => undefined;
      const seen = new Promise<void>((resolve) => (finish = resolve));
      const worker = await system.startWorker({
        work: async ({ request }, { reportProgress }) => {
          reportProgress(0.5);
          await seen;
          return { result: { echo: request["n"] } };
        },
      });
      const submitted = await system.submit({ request: { n: 7 } });
      expect(submitted).toMatchObject({ status: "queued", progress: 0, attempts: 0, startedAtMs: null });
      const running = await untilTask(system, submitted.taskId, ({ progress }) => progress > 0);
      expect(running).toMatchObject({ status: "running", progress: 0.5, attempts: 1 });
      expect(running.etaSeconds).toBeGreaterThanOrEqual(0);
      finish();
      expect(await untilEnded(system, submitted.taskId)).toMatchObject({
        status: "completed",
        progress: 1,
        result: { echo: 7 },
        error: null,
        etaSeconds: null,
      });
      expect(await worker.close(1000)).toEqual({ givenBack: 0 });
      expect(await system.queue.count()).toMatchObject({ "backtest-queue": { waiting: 0, active: 0 } });
    });

    it("answers the same key and request with the same task, and refuses another request", async () => {
      const first = await system.submit({ request: { a: 1, b: 2 }, idempotencyKey: "once" });
      expect((await system.submit({ request: { b: 2, a: 1 }, idempotencyKey: "once" })).taskId).toBe(first.taskId);
      await expect(system.submit({ request: { a: 2 }, idempotencyKey: "once" })).rejects.toMatchObject({ code: "idempotency_conflict" });
      await expect(system.submit({ idempotencyKey: "" })).rejects.toMatchObject({ code: "usage" });
      const many = await Promise.all(Array.from({ length: 20 }, () => system.submit({ request: { c: 1 }, idempotencyKey: "race" })));
      expect(new Set(many.map(({ taskId }) => taskId)).size).toBe(1);
      expect((await system.queue.count())["backtest-queue"].waiting).toBe(2);
    });

    it("takes the pressing first, and shares between tokens", async () => {
      const [busy = "", quiet = ""] = await makeTokens(2);
      const order: string[] = [];
      for (let n = 0; n < 20; n++) await system.submit({ tokenId: busy, request: { name: `busy ${n}` } });
      await system.submit({ tokenId: busy, urgency: "low", request: { name: "low" } });
      await system.submit({ tokenId: quiet, request: { name: "quiet 0" } });
      await system.submit({ tokenId: quiet, request: { name: "quiet 1" } });
      const last = await system.submit({ tokenId: busy, urgency: "high", request: { name: "high" } });
      const worker = await system.startWorker({ work: async ({ request }) => (order.push(String(request["name"])), {}) }, { concurrency: 1 });
      await untilEnded(system, last.taskId);
      await expect.poll(() => order.length, { timeout: 10_000 }).toBe(24);
      await worker.close(1000);
      expect([order[0], order.at(-1)]).toEqual(["high", "low"]);
      expect(order.indexOf("quiet 0")).toBeLessThan(4);
      expect(order.indexOf("quiet 1")).toBeLessThan(6);
      const others = order.filter((name) => name.startsWith("busy"));
      expect(others).toEqual(Array.from({ length: 20 }, (_, n) => `busy ${n}`));
    });

    it("tries again what may work later, and what may not only once", async () => {
      const calls: string[] = [];
      await system.startWorker({
        flaky: async ({ attempts }) => {
          calls.push("flaky");
          if (attempts < 3) throw new HtsError("exchange_unreachable", "no answer");
          return {};
        },
        wrong: async () => {
          calls.push("wrong");
          throw new HtsError("candle_gap", "candles are missing");
        },
        bug: async () => {
          calls.push("bug");
          throw new TypeError("undefined is not a function");
        },
        network: async () => {
          calls.push("network");
          throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
        },
      });
      const ids = await Promise.all(["flaky", "wrong", "bug", "network"].map(async (name) => (await system.submit({ kind: name })).taskId));
      const ends = await Promise.all(ids.map((id) => untilEnded(system, id)));
      expect(ends.map(({ status, attempts, error }) => [status, attempts, error?.code ?? null])).toEqual([
        ["completed", 3, null],
        ["failed", 1, "candle_gap"],
        ["failed", 1, "internal"],
        ["failed", 3, "dependency_failed"],
      ]);
      expect(calls.toSorted()).toEqual(["bug", "flaky", "flaky", "flaky", "network", "network", "network", "wrong"]);
      expect(ends[3]?.error).toMatchObject({ attempt: 3, earlier: [{ attempt: 1 }, { attempt: 2 }] });
      expect(ends[3]?.error?.stack).toContain("ECONNRESET");
    });

    it("keeps what has failed for good until it is retried or deleted, and raises one alert for the same trouble", async () => {
      let isBroken = true;
      await system.startWorker({
        work: async () => {
          if (isBroken) throw new HtsError("candle_gap", "see https://me:hunter2@db.local", { cause: new Error("token=abcdef123") });
          return {};
        },
      });
      const ids = [(await system.submit()).taskId, (await system.submit()).taskId];
      const [first] = await Promise.all(ids.map((id) => untilEnded(system, id)));
      expect(first.deadAtMs).not.toBeNull();
      expect(JSON.stringify(first.error)).not.toMatch(/hunter2|abcdef123/);
      expect(first.error?.causes).toHaveLength(1);
      const dead = await system.store.list({ isDead: true, limit: 10 });
      expect(dead.tasks.map(({ taskId }) => taskId).toSorted()).toEqual(ids.toSorted());
      const alerts = await query(system.databaseUrl, "select fingerprint, occurrences, severity from alerts");
      expect(alerts).toEqual([{ fingerprint: "dead-letter:work:candle_gap", occurrences: 2, severity: "WARNING" }]);
      isBroken = false;
      expect(await retryDeadTask(ids[0] ?? "", system)).toMatchObject({ status: "queued", attempts: 0, deadAtMs: null });
      expect(await untilEnded(system, ids[0] ?? "")).toMatchObject({ status: "completed", attempts: 1 });
      expect(await query(system.databaseUrl, "select status from alerts")).toEqual([{ status: "open" }]);
      await deleteDeadTask(ids[1] ?? "", system);
      expect(await query(system.databaseUrl, "select status from alerts")).toEqual([{ status: "resolved" }]);
      await expect(deleteDeadTask(ids[1] ?? "", system)).rejects.toMatchObject({ code: "task_unknown" });
      await expect(deleteDeadTask(ids[0] ?? "", system)).rejects.toMatchObject({ code: "task_conflict" });
      await expect(retryDeadTask("no id", system)).rejects.toMatchObject({ code: "task_unknown" });
    });

    it("cancels what waits and what runs", async () => {
      const stopped: string[] = [];
      await system.startWorker({ work: async (task, { signal }) => until(signal).finally(() => stopped.push(task.taskId)) }, { concurrency: 1 });
      const running = await system.submit();
      const waiting = await system.submit();
      await untilTask(system, running.taskId, ({ status }) => status === "running");
      expect(await cancelTask(waiting.taskId, system)).toMatchObject({ status: "cancelled", attempts: 0 });
      expect(await cancelTask(running.taskId, system)).toMatchObject({ status: "cancelled", attempts: 1 });
      await expect.poll(() => stopped, { timeout: 5000 }).toEqual([running.taskId]);
      await expect(cancelTask(running.taskId, system)).rejects.toMatchObject({ code: "task_conflict" });
      const next = await system.submit();
      await untilTask(system, next.taskId, ({ status }) => status === "running");
      expect(await system.store.find(running.taskId)).toMatchObject({ status: "cancelled", error: null });
    });

    it("ends what takes too long, and does not try it again", async () => {
      await system.startWorker({ work: (_, { signal }) => until(signal), deaf: () => sleep(60_000, {}) });
      const tasks = await Promise.all([system.submit({ timeLimitSeconds: 1 }), system.submit({ kind: "deaf", timeLimitSeconds: 1 })]);
      const ends = await Promise.all(tasks.map(({ taskId }) => untilEnded(system, taskId)));
      for (const end of ends) expect(end).toMatchObject({ status: "failed", attempts: 1, error: { code: "time_limit_exceeded" } });
      expect(ends[0]?.error?.message).toContain("after 1 s");
    });

    it("gives back what is not done when the worker stops, and does not count the attempt", async () => {
      const worker = await system.startWorker({ work: (_, { signal }) => until(signal) });
      const task = await system.submit({ maxAttempts: 1 });
      await untilTask(system, task.taskId, ({ status }) => status === "running");
      expect(await worker.close(50)).toEqual({ givenBack: 1 });
      expect(await system.store.find(task.taskId)).toMatchObject({ status: "queued", attempts: 0 });
      await system.startWorker({ work: async () => ({}) });
      expect(await untilEnded(system, task.taskId)).toMatchObject({ status: "completed", attempts: 1 });
    });

    it("puts into the queue what it has forgotten, or was never told", async () => {
      const tasks = await Promise.all(Array.from({ length: 30 }, () => system.submit()));
      await system.forgetEverything();
      const untold = await system.store.create({
        queue: "data_ingestion",
        kind: "work",
        request: {},
        requestSha256: "0".repeat(64),
        idempotencyKey: null,
        tokenId: null,
        urgency: "normal",
        maxAttempts: 1,
        timeLimitSeconds: 60,
      });
      const calls: string[] = [];
      await system.startWorker({ work: async ({ taskId }) => (calls.push(taskId), {}) });
      await Promise.all([...tasks, untold.task].map(({ taskId }) => untilEnded(system, taskId)));
      expect(calls).toHaveLength(31);
      expect(new Set(calls).size).toBe(31);
    });

    it("takes a task from a worker that gives no sign of life, and ends it when that was its last attempt", async () => {
      const patient = await system.submit();
      const last = await system.submit({ maxAttempts: 1 });
      for (const { taskId } of [patient, last])
        expect(await system.claims.claim({ taskId, turn: 0 }, "00000000-0000-4000-8000-000000000001", "dead", 300)).not.toBeNull();
      await system.startWorker({ work: async () => ({}) });
      expect(await untilEnded(system, patient.taskId)).toMatchObject({ status: "completed", attempts: 2 });
      const end = await untilEnded(system, last.taskId);
      expect(end).toMatchObject({ status: "failed", attempts: 1, error: { code: "worker_lost", worker: "dead" } });
      expect(end.deadAtMs).not.toBeNull();
    });

    const parts: SplittingHandler = {
      split: ({ request }) => (request["symbols"] as string[]).map((symbol) => ({ symbol })),
      run: async ({ request }) => {
        if (request["symbol"] === "BAD") throw new HtsError("candle_gap", "candles are missing");
        return { result: { symbol: request["symbol"] } };
      },
      join: async (_, outcomes) => ({ result: { parts: outcomes.map(describePart) } }),
    };

    it("splits a task, keeps what failed beside what did not, and puts it together once", async () => {
      let joins = 0;
      const join: SplittingHandler["join"] = (...args) => ((joins += 1), parts.join(...args));
      await system.startWorker({ work: { ...parts, join } });
      const symbols = ["A", "B", "BAD", ...Array.from({ length: 20 }, (_, n) => `S${n}`)];
      const task = await system.submit({ request: { symbols } });
      const end = await untilEnded(system, task.taskId);
      expect(end).toMatchObject({ status: "completed", progress: 1, attempts: 1, error: null });
      const outcomes = (end.result as { readonly parts: unknown[] }).parts;
      expect([outcomes.length, ...outcomes.slice(0, 4)]).toEqual([symbols.length, "A", "B", "candle_gap", "S0"]);
      expect(joins).toBe(1);
      expect((await system.store.list({ limit: 10 })).tasks).toHaveLength(1);
      expect((await system.store.list({ parentTaskId: task.taskId, limit: 100 })).tasks).toHaveLength(symbols.length);
      expect(await query(system.databaseUrl, "select 1 from alerts")).toEqual([]);
    });

    it("shows the mean of the parts, and cancels them with their task", async () => {
      const stopped: unknown[] = [];
      let started = 0;
      const run: SplittingHandler["run"] = async ({ request }, { signal }) => {
        if (request["symbol"] === "QUICK") return {};
        started += 1;
        return until(signal).finally(() => stopped.push(request["symbol"]));
      };
      await system.startWorker({ work: { ...parts, run } }, { concurrency: 3 });
      const task = await system.submit({ request: { symbols: ["QUICK", "X", "Y", "LATER"] } });
      await untilTask(system, task.taskId, ({ progress }) => progress === 0.25);
      await expect.poll(() => started, { timeout: 5000 }).toBe(3);
      await cancelTask(task.taskId, system);
      await expect.poll(() => stopped.length, { timeout: 5000 }).toBe(3);
      const all = (await system.store.list({ parentTaskId: task.taskId, limit: 10 })).tasks;
      expect(all.map(({ status }) => status).toSorted()).toEqual(["cancelled", "cancelled", "cancelled", "completed"]);
      expect(await system.store.find(task.taskId)).toMatchObject({ status: "cancelled" });
    });

    it("puts parts together although the queue forgot everything meanwhile, and runs only the failed ones again", async () => {
      const runs: unknown[] = [];
      let isBroken = true;
      const run: SplittingHandler["run"] = async (task, context) => {
        runs.push(task.request["symbol"]);
        if (task.request["symbol"] === "A") await system.forgetEverything();
        return parts.run(task, context);
      };
      const join: SplittingHandler["join"] = (task, outcomes, context) => {
        if (isBroken) throw new HtsError("check_failed", "too little succeeded");
        return parts.join(task, outcomes, context);
      };
      await system.startWorker({ work: { ...parts, run, join } }, { concurrency: 2 });
      const { taskId } = await system.submit({ request: { symbols: ["A", "B", "BAD"] } });
      expect(await untilEnded(system, taskId)).toMatchObject({ status: "failed", error: { code: "check_failed" } });
      isBroken = false;
      await retryDeadTask(taskId, system);
      expect(await untilEnded(system, taskId)).toMatchObject({ status: "completed", result: { parts: ["A", "B", "candle_gap"] } });
      expect(runs.toSorted()).toEqual(["A", "B", "BAD", "BAD"]);
    });

    it("lists by page, state and queue, and counts", async () => {
      const tasks: Task[] = [];
      for (let n = 0; n < 7; n++) tasks.push(await system.submit({ queue: n < 5 ? "backtest-queue" : "data_ingestion" }));
      const first = await system.store.list({ limit: 4 });
      const rest = await system.store.list({ limit: 4, cursor: first.nextCursor ?? "" });
      expect([...first.tasks, ...rest.tasks].map(({ taskId }) => taskId)).toEqual(expect.arrayContaining(tasks.map(({ taskId }) => taskId)) as string[]);
      expect([rest.tasks.length, rest.nextCursor]).toEqual([3, null]);
      expect((await system.store.list({ queue: "data_ingestion", status: "queued", limit: 10 })).tasks).toHaveLength(2);
      await expect(system.store.list({ limit: 1, cursor: "1' or 1=1" })).rejects.toMatchObject({ code: "usage" });
      const [backtests] = await system.store.summarize();
      expect(backtests).toMatchObject({ queue: "backtest-queue", queued: 5, running: 0, dead: 0, workers: 0 });
      expect(backtests?.oldestQueuedSeconds).toBeGreaterThanOrEqual(0);
      expect(await system.queue.count()).toEqual({
        "backtest-queue": { waiting: 5, active: 0 },
        data_ingestion: { waiting: 2, active: 0 },
        operations: { waiting: 0, active: 0 },
      });
    });

    async function makeTokens(count: number): Promise<string[]> {
      const rows = await query(
        system.databaseUrl,
        `insert into tokens (name, token_sha256, scope, expires_at)
          select 'token', encode(sha256(n::text::bytea), 'hex'), 'run', now() + interval '1 day' from generate_series(1, $1) as n returning token_id`,
        [count],
      );
      return rows.map((row) => String(row["token_id"]));
    }
  });
}

function describePart({ result, error }: PartOutcome): unknown {
  return (result as JsonObject | null)?.["symbol"] ?? error?.code;
}
