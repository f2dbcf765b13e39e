import type { Kysely } from "kysely";
import type { BullmqJobQueue } from "../adapters/jobs/bullmq-job-queue.ts";
import type { Database } from "../adapters/postgres/schema.ts";
import { PostgresTaskStore } from "../adapters/postgres/tasks/postgres-task-store.ts";
import type { ControlDependencies } from "../app/jobs/control-task.ts";
import { readConfig } from "../config.ts";
import { HtsError } from "../engine/errors.ts";

/** The tasks of this installation, and its queue once something has to be told to it. */
export interface OpenJobs extends ControlDependencies {
  close(): Promise<void>;
}

/**
 * Opens the tasks; the queue is opened only for what changes something.
 *
 * @throws HtsError `database_unreachable`, `migration_failed` for a schema of an earlier version
 */
export async function openJobs(): Promise<OpenJobs> {
  const config = readConfig();
  const { resolveServer } = await import("../adapters/postgres/resolve-server.ts");
  const { connectDatabase } = await import("../adapters/postgres/connect.ts");
  const { url, kind } = await resolveServer({ databaseUrl: config.databaseUrl?.reveal() ?? null, dataRoot: config.dataRoot });
  const { readMigrationPlan } = await import("../adapters/postgres/migrate.ts");
  const { pending } = await readMigrationPlan({ url });
  if (pending.length > 0)
    throw new HtsError("migration_failed", `the database lacks ${pending.map(({ name }) => name).join(", ")}; apply it with: coin-hts migrate up`);
  const { databaseStatementTimeoutMs: statementTimeoutMs, databaseConnectTimeoutMs: connectTimeoutMs } = config;
  const database: Kysely<Database> = connectDatabase({ url, poolSize: 2, statementTimeoutMs, connectTimeoutMs, applicationName: "coin-hts jobs" });
  let opening: Promise<BullmqJobQueue> | undefined;
  const openQueue = async (): Promise<BullmqJobQueue> => {
    const { openJobQueue } = await import("../adapters/jobs/open-job-queue.ts");
    const { queueBackend, redisUrl, dataRoot } = config;
    return openJobQueue({ queueBackend, redisUrl: redisUrl?.reveal() ?? null, databaseUrl: url, isOwnDatabase: kind === "own", dataRoot });
  };
  const queue: ControlDependencies["queue"] = {
    add: async (deliveries) => (await (opening ??= openQueue())).add(deliveries),
    remove: async (deliveries) => (await (opening ??= openQueue())).remove(deliveries),
  };
  return {
    store: new PostgresTaskStore(database),
    queue,
    async close() {
      await opening?.then((opened) => opened.close()).catch(() => undefined);
      await database.destroy();
    },
  };
}
