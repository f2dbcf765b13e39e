import { createPostgresBackend, Queue, withBackend, Worker } from "bullmq";
import { describeTarget } from "../postgres/connect.ts";
import type { BullmqBackend } from "./bullmq-job-queue.ts";

/** Between attempts to reach a server that went away. */
const LONGEST_RECONNECT_MS = 1000;
/** Of one queue, or of the worker on it. */
const CONNECTIONS = 3;

type Made = ReturnType<BullmqBackend["makeQueue"]>;
type MadeWorker = ReturnType<BullmqBackend["makeWorker"]>;

/** BullMQ on Redis. @param url redis://user:password@host:port/database */
export function redisBackend(url: string): BullmqBackend {
  const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 10), LONGEST_RECONNECT_MS);
  const common = { url, retryStrategy, connectTimeout: 5000 };
  const { hostname, port, pathname } = new URL(url);
  return {
    backend: "redis",
    target: `${hostname}:${port || "6379"}${pathname}`,
    // A submission is not to wait for a server that is away: the task is kept, and the queue gets it later.
    makeQueue: (name) => new Queue(name, { connection: { ...common, enableOfflineQueue: false, maxRetriesPerRequest: 1 } }),
    makeWorker: (name, process, options) => new Worker(name, process, { ...options, connection: { ...common, maxRetriesPerRequest: null } }),
  };
}

/** BullMQ on PostgreSQL, in a schema of its own named bullmq. @param url postgres://user:password@host:port/database */
export function postgresBackend(url: string): BullmqBackend {
  const { Queue: PostgresQueue, Worker: PostgresWorker } = withBackend(createPostgresBackend);
  const connection = {
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: 5000,
    application_name: "coin-hts queue",
    keepAlive: true,
    migrate: true,
  };
  return {
    backend: "postgres",
    target: describeTarget(url),
    makeQueue: (name) => new PostgresQueue(name, { connection }) as unknown as Made,
    makeWorker: (name, process, options) => new PostgresWorker(name, process as never, { ...options, connection }) as unknown as MadeWorker,
  };
}
