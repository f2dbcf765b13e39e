import { type Static, Type } from "typebox";
import { TaskAccepted, TaskState } from "./backtest-tasks.ts";
import { Count, Figure, Instant, Nullable, pageOf, pageQuery, strict, SymbolName, Text, TimeframeName, Exchange, Uuid } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "jobs";
const params = Type.Object({ id: Uuid }, strict);
const QUEUES = ["backtest-queue", "data_ingestion", "operations"] as const;
const QueueName = Type.Unsafe<(typeof QUEUES)[number]>(Type.String({ enum: [...QUEUES] }));

export const Job = Type.Object(
  {
    ...TaskState.properties,
    queue: QueueName,
    kind: Type.String(),
    max_attempts: Count,
    request: Type.Record(Type.String(), Type.Unknown()),
    dead_at: Nullable(Instant),
  },
  strict,
);
export type Job = Static<typeof Job>;

export const listJobs = defineRoute({
  operationId: "listJobs",
  method: "GET",
  path: "/jobs",
  scope: "read",
  tag,
  summary: "Jobs, the newest first",
  query: Type.Object(
    {
      state: Type.Optional(
        Type.Unsafe<"queued" | "running" | "completed" | "failed" | "cancelled" | "dead">(
          Type.String({ enum: ["queued", "running", "completed", "failed", "cancelled", "dead"], description: "`dead`: given up after the last attempt." }),
        ),
      ),
      queue: Type.Optional(QueueName),
      ...pageQuery(500, 50),
    },
    strict,
  ),
  answers: { 200: { description: "A page of jobs.", schema: pageOf("jobs", Job, {}) } },
});

export const summariseJobs = defineRoute({
  operationId: "summariseJobs",
  method: "GET",
  path: "/jobs/summary",
  scope: "read",
  tag,
  summary: "Counts of each queue",
  answers: {
    200: {
      description: "A line a queue.",
      schema: Type.Object(
        {
          backend: Type.Unsafe<"redis" | "postgres">(Type.String({ enum: ["redis", "postgres"] })),
          queues: Type.Array(
            Type.Object(
              {
                queue: QueueName,
                queued: Count,
                running: Count,
                completed: Count,
                failed: Count,
                cancelled: Count,
                dead: Count,
                oldest_queued_seconds: Figure,
                workers: Count,
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    },
  },
});

export const getJob = defineRoute({
  operationId: "getJob",
  method: "GET",
  path: "/jobs/:id",
  scope: "read",
  tag,
  summary: "One job, whatever its queue",
  params,
  answers: { 200: { description: "The job.", schema: Job } },
});

export const retryJob = defineRoute({
  operationId: "retryJob",
  method: "POST",
  path: "/jobs/:id/retry",
  scope: "run",
  tag,
  summary: "Bring a dead job to life, with all its attempts",
  params,
  answers: { 200: { description: "It is queued again.", schema: Job } },
});

export const deleteJob = defineRoute({
  operationId: "deleteJob",
  method: "DELETE",
  path: "/jobs/:id",
  scope: "run",
  tag,
  summary: "Cancel a job that has not ended, or remove a dead one",
  params,
  answers: { 204: { description: "It is cancelled or gone.", schema: null } },
});

/** Candles to be fetched from an exchange. */
export const IngestionRequest = Type.Object(
  {
    symbols: Type.Array(SymbolName, { minItems: 1, maxItems: 500, uniqueItems: true }),
    timeframes: Type.Array(TimeframeName, { minItems: 1, maxItems: 10, uniqueItems: true }),
    exchange: Type.Optional(Exchange),
    start_date: Type.Optional(Text(40, 1)),
    end_date: Type.Optional(Text(40, 1)),
  },
  strict,
);
export type IngestionRequest = Static<typeof IngestionRequest>;

export const downloadCandles = defineRoute({
  operationId: "downloadCandles",
  method: "POST",
  path: "/data/ingestions",
  scope: "run",
  tag: "candles",
  summary: "Fetch candles from an exchange into the store, by a job",
  body: IngestionRequest,
  isCreating: true,
  answers: { 202: { description: "It is done by and by; Location tells how it stands.", schema: TaskAccepted } },
});
