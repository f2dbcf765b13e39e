import { type Kysely, sql } from "kysely";
import type { DatabaseReading, ProcessReading, QueueReading, SessionsReading } from "../../app/health/readings.ts";
import { QUEUE_NAMES } from "../../app/jobs/task.ts";
import type { Database } from "../postgres/schema.ts";

/** What is to be known of the database, and from it. */
export class DatabaseReadings {
  readonly #open: () => Promise<Kysely<Database>>;

  /** @param open gives the database, or says why there is none */
  constructor(open: () => Promise<Kysely<Database>>) {
    this.#open = open;
  }

  async readServer(): Promise<DatabaseReading> {
    const startMs = performance.now();
    const { rows } = await sql<Omit<DatabaseReading, "latencyMs">>`select
        current_setting('server_version') as version,
        (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
        current_setting('max_connections')::int as "maxConnections",
        pg_database_size(current_database())::float8 as "sizeBytes",
        case when pg_is_in_recovery() then coalesce(extract(epoch from now() - pg_last_xact_replay_timestamp()), 0)::float8 end as "replicationAgeSeconds"`.execute(
      await this.#open(),
    );
    return { ...(rows[0] as Omit<DatabaseReading, "latencyMs">), latencyMs: Math.round((performance.now() - startMs) * 100) / 100 };
  }

  /** The database's clock less ours, ms: half of the way there and back is taken for the way there. */
  async readAheadMs(): Promise<number> {
    const db = await this.#open();
    // The first may have to wait for a connection.
    await sql`select 1`.execute(db);
    const startMs = Date.now();
    const { rows } = await sql<{ readonly ms: number }>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`.execute(db);
    return (rows[0]?.ms ?? NaN) - (startMs + Date.now()) / 2;
  }

  /** Only of tasks that have not ended, and dead letters: there are indexes for these. */
  async readQueues(): Promise<readonly QueueReading[]> {
    const { rows } = await sql<QueueReading>`select queue,
        count(*) filter (where status = 'queued' and run_after <= now())::int as waiting,
        count(*) filter (where status = 'running' and stage <> 'wait')::int as active,
        count(*) filter (where status = 'queued' and run_after > now())::int as delayed,
        count(*) filter (where status = 'failed')::int as dead,
        extract(epoch from now() - min(run_after) filter (where status = 'queued' and run_after <= now()))::float8 as "oldestSeconds"
      from (select queue, status, stage, run_after from tasks where status in ('queued', 'running')
        union all select queue, status, stage, run_after from tasks where dead_at is not null) as live
      group by queue`.execute(await this.#open());
    const none = { waiting: 0, active: 0, delayed: 0, dead: 0, oldestSeconds: null };
    return QUEUE_NAMES.map((queue) => rows.find((row) => row.queue === queue) ?? { queue, ...none });
  }

  async readProcesses(): Promise<readonly ProcessReading[]> {
    const { rows } = await sql<ProcessReading>`select host, pid, role, version, concurrency,
        greatest(extract(epoch from now() - last_seen_at), 0)::float8 as "silentSeconds"
      from heartbeats order by started_at`.execute(await this.#open());
    return rows;
  }

  async readSessions(): Promise<SessionsReading> {
    const { rows } = await sql<SessionsReading>`select count(*)::int as alive,
        count(*) filter (where greatest(started_at, lease_until, heartbeat_at) < now() - interval '60 s'
          and (lease_until is null or lease_until < now()))::int as orphaned,
        count(*) filter (where feed_state = 'lost' and feed_since < now() - interval '120 s')::int as away
      from sessions where status in ('running', 'paused') and feed = 'live'`.execute(await this.#open());
    return rows[0] ?? { alive: 0, orphaned: 0, away: 0 };
  }

  /** What the queues take there when they live in the database, bytes. */
  async readQueueBytes(): Promise<number> {
    const { rows } = await sql<{ readonly bytes: number }>`select coalesce(sum(pg_total_relation_size(relation.oid)), 0)::float8 as bytes
      from pg_class as relation join pg_namespace as schema on schema.oid = relation.relnamespace
      where schema.nspname = 'bullmq' and relation.relkind = 'r'`.execute(await this.#open());
    return rows[0]?.bytes ?? 0;
  }
}
