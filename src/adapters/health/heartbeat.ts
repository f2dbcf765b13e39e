import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { type Kysely, sql } from "kysely";
import type { Database } from "../postgres/schema.ts";

const EVERY_MS = 10_000;
/** Whoever has been silent for so long is gone, and nobody wants to know of it any more. */
const FORGET_AFTER = "1 hour";

export interface HeartbeatOptions {
  readonly role: "all" | "api" | "worker" | "scheduler" | "live";
  readonly version: string;
  /** Backtests at once; 0 for a process that does not work on tasks. */
  readonly concurrency: number;
  /** Told when a sign of life could not be given; the next one makes up for it. */
  readonly onTrouble: (error: unknown) => void;
  readonly everyMs?: number;
}

/** The signs of life of this process. */
export interface Heartbeat {
  /** Says goodbye: from then on nobody misses it. */
  stop(): Promise<void>;
}

/** Begins to give signs of life. A database that is away keeps nothing from starting or going on. */
export async function startHeartbeat(db: Kysely<Database>, { everyMs = EVERY_MS, onTrouble, ...self }: HeartbeatOptions): Promise<Heartbeat> {
  const processId = randomUUID();
  let isBusy = false;
  const beat = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    await giveSign(db, processId, self)
      .catch(onTrouble)
      .finally(() => (isBusy = false));
  };
  let beating = beat();
  await beating;
  const timer = setInterval(() => (beating = beat()), everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await beating;
      await db.deleteFrom("heartbeats").where("process_id", "=", processId).execute().catch(onTrouble);
    },
  };
}

/** Of a process that was paused for so long that it was forgotten, too. */
async function giveSign(db: Kysely<Database>, processId: string, { role, version, concurrency }: Omit<HeartbeatOptions, "onTrouble">): Promise<void> {
  await db
    .insertInto("heartbeats")
    .values({ process_id: processId, host: hostname().slice(0, 200) || "unknown", pid: process.pid, role, version, concurrency })
    .onConflict((conflict) => conflict.column("process_id").doUpdateSet({ last_seen_at: sql<Date>`greatest(now(), heartbeats.last_seen_at)` }))
    .execute();
  await db
    .deleteFrom("heartbeats")
    .where("last_seen_at", "<", sql<Date>`now() - ${FORGET_AFTER}::interval`)
    .execute();
}
