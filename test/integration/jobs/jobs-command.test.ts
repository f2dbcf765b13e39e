import { beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresTaskClaims } from "../../../src/adapters/postgres/tasks/postgres-task-claims.ts";
import { PostgresTaskStore } from "../../../src/adapters/postgres/tasks/postgres-task-store.ts";
import { type CommandResult, runCommandWith } from "../../support/run-command.ts";
import { usePostgres } from "../../support/use-postgres.ts";

const CLAIM = "00000000-0000-4000-8000-000000000001";
const NOBODY = "00000000-0000-4000-8000-0000000000ff";

describe("coin-hts jobs", () => {
  const postgres = usePostgres();
  let url = "";
  let waiting = "";
  let dead = "";

  const jobs = (...args: string[]): Promise<CommandResult> => runCommandWith({ DATABASE_URL: url, QUEUE_BACKEND: "postgres" }, "jobs", ...args);
  const json = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr, exitCode } = await jobs(...args, "--json");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  beforeAll(async () => {
    url = await postgres.createDatabase();
    await using database = connectDatabase({ url });
    const [store, claims] = [new PostgresTaskStore(database), new PostgresTaskClaims(database)];
    const task = { queue: "backtest-queue", kind: "backtest", requestSha256: "0".repeat(64), idempotencyKey: null, tokenId: null, urgency: "normal" } as const;
    const make = async (n: number): Promise<string> => (await store.create({ ...task, request: { n }, maxAttempts: 3, timeLimitSeconds: 60 })).task.taskId;
    waiting = await make(1);
    dead = await make(2);
    await claims.claim({ taskId: dead, turn: 0 }, CLAIM, "desk-1", 10_000);
    const failure = {
      code: "candle_gap",
      message: "candles are missing",
      stack: "Error: at place",
      causes: [{ name: "Error", message: "below", stack: null }],
      worker: "desk-1",
    };
    await claims.fail({ taskId: dead, claimId: CLAIM }, failure, null);
  });

  it("lists, shows and counts", async () => {
    const { tasks } = (await json("list")) as { tasks: { task_id: string }[] };
    expect(tasks.map(({ task_id }) => task_id).toSorted()).toEqual([waiting, dead].toSorted());
    expect(await json("list", "--dead")).toMatchObject({ tasks: [{ task_id: dead, status: "failed", error: { code: "candle_gap" } }], next_cursor: null });
    const { stdout } = await jobs("show", dead);
    expect(stdout).toContain("candle_gap: candles are missing\n  caused by Error: below\nError: at place");
    expect((await jobs("list", "--limit", "1")).stdout).toMatch(/coin-hts jobs list --cursor \d+_/);
    expect(await json("summary")).toMatchObject({
      queues: [
        { queue: "backtest-queue", queued: 1, failed: 1, dead: 1 },
        { queue: "data_ingestion", queued: 0 },
        { queue: "operations", queued: 0 },
      ],
    });
  });

  it("says what a database of an earlier version lacks", async () => {
    const empty = await postgres.createDatabase({ isEmpty: true });
    const { exitCode, stderr } = await runCommandWith({ DATABASE_URL: empty }, "jobs", "list");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("apply them with: coin-hts migrate up [migration_pending]")]);
  });

  it("retries, deletes and cancels, and refuses what cannot be", async () => {
    expect(await json("cancel", waiting)).toMatchObject({ status: "cancelled" });
    expect(await jobs("cancel", waiting)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[task_conflict]") as string });
    expect(await json("retry", dead)).toMatchObject({ status: "queued", attempts: 0 });
    expect(await jobs("delete", dead)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[task_conflict]") as string });
    expect(await jobs("show", NOBODY)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[task_unknown]") as string });
    expect(await jobs("list", "--status", "dead")).toMatchObject({ exitCode: 2 });
  });
});
