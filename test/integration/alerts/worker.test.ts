import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PostgresAlertBook } from "../../../src/adapters/postgres/alerts/postgres-alert-book.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresTaskClaims } from "../../../src/adapters/postgres/tasks/postgres-task-claims.ts";
import { PostgresTaskStore } from "../../../src/adapters/postgres/tasks/postgres-task-store.ts";
import { type HookMessage, type Receiver, startHookReceiver, startMailReceiver } from "../../support/alert-receivers.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const PATIENCE = { timeout: 45_000, interval: 100 };
const CLAIM = "00000000-0000-4000-8000-000000000001";

describe("a worker process", () => {
  let url = "";
  let slack: Receiver<HookMessage>;
  let mail: Receiver<unknown>;
  let watcher: Receiver<HookMessage>;
  let worker: ChildProcess | undefined;
  let output = "";

  beforeEach(async () => {
    [url, slack, mail, watcher] = await Promise.all([postgres.createDatabase(), startHookReceiver(), startMailReceiver(), startHookReceiver()]);
    output = "";
  });

  afterEach(async () => {
    worker?.kill("SIGKILL");
    await Promise.all([slack, mail, watcher].map((receiver) => receiver.close()));
  });

  function startWorker(): void {
    const env = {
      ...process.env,
      DATABASE_URL: url,
      QUEUE_BACKEND: "postgres",
      DATA_ROOT: makeFolder(),
      SLACK_WEBHOOK_URL: `http://127.0.0.1:${slack.port}/services/hunter2hunter2`,
      ALERT_HEARTBEAT_URL: `http://127.0.0.1:${watcher.port}/alive`,
      SMTP_HOST: "127.0.0.1",
      SMTP_PORT: String(mail.port),
      SMTP_SECURITY: "none",
      SMTP_USER: "desk",
      SMTP_PASSWORD: "open sesame",
      SMTP_FROM_ADDR: "desk@example.com",
      ALERT_EMAIL_TO: "ops@example.com",
      ALERT_LANGUAGE: "ko",
    };
    worker = spawn(process.execPath, ["src/worker/main.ts"], { env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [worker.stdout, worker.stderr]) stream?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  }

  it("tells of a dead letter that died before it was started, through an outage, gives its sign of life, and ends when told to", async () => {
    await using db = connectDatabase({ url });
    const [store, claims] = [new PostgresTaskStore(db), new PostgresTaskClaims(db)];
    const task = { queue: "backtest-queue", kind: "backtest", requestSha256: "0".repeat(64), idempotencyKey: null, tokenId: null, urgency: "normal" } as const;
    const { taskId } = (await store.create({ ...task, request: {}, maxAttempts: 1, timeLimitSeconds: 60 })).task;
    await claims.claim({ taskId, turn: 0 }, CLAIM, "desk-1", 10_000);
    await claims.fail({ taskId, claimId: CLAIM }, { code: "candle_gap", message: "candles are missing", stack: null, causes: [], worker: "desk-1" }, null);

    slack.mood = "fails";
    startWorker();
    await vi.waitFor(() => expect(mail.received).toHaveLength(1), PATIENCE);
    expect(mail.received[0]?.subject).toBe("[경고] 실패한 작업: 작업이 최종 실패했습니다: backtest (candle_gap)");
    expect(mail.received[0]?.text).toContain("candles are missing");
    await vi.waitFor(() => expect(output).toContain("an alert was not taken, and is tried again"), PATIENCE);
    slack.mood = "well";
    await vi.waitFor(() => expect(slack.received.map(({ subject }) => subject)).toEqual([mail.received[0]?.subject]), PATIENCE);

    await new PostgresAlertBook(db).resolve("dead-letter:backtest:candle_gap");
    await vi.waitFor(() => expect(mail.received).toHaveLength(2), PATIENCE);
    expect(mail.received[1]?.subject).toContain("해결됨");
    await vi.waitFor(async () => expect(await query(url, "select 1 from alert_deliveries where status <> 'sent'")).toEqual([]), PATIENCE);
    expect(slack.received).toHaveLength(2);
    expect(watcher.received).toHaveLength(1);
    worker?.kill("SIGTERM");
    if (worker !== undefined) expect(await once(worker, "exit")).toEqual([0, null]);
    expect(output).not.toContain("hunter2");
  });
});
