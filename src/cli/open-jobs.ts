import type { Kysely } from "kysely";
import type { BullmqJobQueue } from "../adapters/jobs/bullmq-job-queue.ts";
import { PostgresTaskStore } from "../adapters/postgres/tasks/postgres-task-store.ts";
import type { Database } from "../adapters/postgres/schema.ts";
import type { ControlDependencies } from "../app/jobs/control-task.ts";
import { readConfig } from "../config.ts";
import { connectInstallation } from "./open-database.ts";

/** The tasks of this installation, and its queue once something has to be told to it. */
export interface OpenJobs extends ControlDependencies {
  readonly database: Kysely<Database>;
  close(): Promise<void>;
}

/**
 * Opens the tasks; the queue is opened only for what changes something.
 *
 * @throws HtsError `database_unreachable`, `migration_pending` for a schema of an earlier version
 */
export async function openJobs(): Promise<OpenJobs> {
  const config = readConfig();
  const { db: database, url, kind } = await connectInstallation();
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
    database,
    store: new PostgresTaskStore(database),
    queue,
    async close() {
      await opening?.then((opened) => opened.close()).catch(() => undefined);
      await database.destroy();
    },
  };
}
