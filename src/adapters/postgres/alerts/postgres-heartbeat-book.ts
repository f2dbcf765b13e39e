import { type Kysely, sql } from "kysely";
import type { HeartbeatBook } from "../../../app/alerts/heartbeat.ts";
import type { Database } from "../schema.ts";

const ms = (length: number) => sql`${length}::float8 * interval '1 ms'`;

/** The one row that says when the sign of life is due. */
export class PostgresHeartbeatBook implements HeartbeatBook {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  /** After the server's clock went back what is due lies too far ahead, and counts as due. */
  async take({ retryMs, intervalMs, stuckAfterMs }: Parameters<HeartbeatBook["take"]>[0]): Promise<boolean> {
    const { rows } = await sql`insert into alert_heartbeat (due_at) select now() + ${ms(retryMs)}
      where not exists (select from alert_deliveries where status = 'pending' and created_at < now() - ${ms(stuckAfterMs)})
      on conflict (only_row) do update set due_at = excluded.due_at
        where alert_heartbeat.due_at <= now() or alert_heartbeat.due_at > now() + ${ms(2 * intervalMs)}
      returning 1`.execute(this.#database);
    return rows.length > 0;
  }

  async noteSent(intervalMs: number): Promise<void> {
    await sql`update alert_heartbeat set due_at = now() + ${ms(intervalMs)}, sent_at = now()`.execute(this.#database);
  }
}
