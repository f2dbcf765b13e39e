import { type Kysely, sql } from "kysely";
import type { Alert, AlertBook } from "../../../app/alerts/ports.ts";
import type { Database } from "../schema.ts";

// A column holds no NUL, and a title is one line.
const CONTROLS = /\p{Cc}+/gu;
// Halves of pairs, which jsonb refuses, as it does NUL.
const HALVES = /\p{Cs}/gu;

/** Tells trouble to the table of alerts. What does not fit is cut: no alert is lost for its form. */
export class PostgresAlertBook implements AlertBook {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  /** An alert that somebody acknowledged as a lesser one is open again. */
  async raise({ fingerprint, severity, kind, title, detail }: Alert): Promise<void> {
    const isWorse = sql`severity_rank(excluded.severity) > severity_rank(alerts.severity)`;
    await sql`insert into alerts (fingerprint, severity, kind, title, detail)
      values (${fit(fingerprint, 200)}, ${severity}, ${kind}, ${fit(title, 300)}, ${JSON.stringify(detail, storable)}::jsonb)
      on conflict (fingerprint) where status <> 'resolved' do update set
        occurrences = least(alerts.occurrences::bigint + 1, 2147483647),
        last_seen_at = greatest(now(), alerts.last_seen_at),
        title = excluded.title,
        detail = excluded.detail,
        kind = excluded.kind,
        severity = case when ${isWorse} then excluded.severity else alerts.severity end,
        status = case when ${isWorse} then 'open' else alerts.status end,
        acknowledged_at = case when ${isWorse} then null else alerts.acknowledged_at end,
        acknowledged_by = case when ${isWorse} then null else alerts.acknowledged_by end`.execute(this.#database);
  }

  async resolve(fingerprint: string): Promise<void> {
    await sql`update alerts set status = 'resolved', resolved_at = greatest(now(), raised_at)
      where fingerprint = ${fit(fingerprint, 200)} and status <> 'resolved'`.execute(this.#database);
  }
}

function fit(text: string, length: number): string {
  return [...text.replace(CONTROLS, " ").trim()].slice(0, length).join("") || "?";
}

function storable(_name: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\u0000", "\ufffd").replace(HALVES, "\ufffd") : value;
}
