import { type Kysely, sql } from "kysely";
import type { EquityCurve, EquityRequest } from "../../../app/live/read-sessions.ts";
import type { Database } from "../schema.ts";

interface Span {
  readonly first: Date | null;
  readonly last: Date | null;
  readonly batches: number;
}

interface PointRow {
  readonly at: Date;
  readonly cash: string;
  readonly equity: string;
  readonly low: string;
  readonly high: string;
  readonly open_positions: number;
}

/**
 * The worth of a session over time. A longer curve is cut into stretches of equal length, of which each gives its last
 * point and its extremes, so that no fall is lost between two points.
 */
export async function readEquity(database: Kysely<Database>, sessionId: string, { fromMs, untilMs, maxPoints }: EquityRequest): Promise<EquityCurve> {
  const range = sql`session_id = ${sessionId}::uuid${fromMs === null ? sql`` : sql` and at >= ${new Date(fromMs)}`}${
    untilMs === null ? sql`` : sql` and at < ${new Date(untilMs)}`
  }`;
  const { rows: spans } = await sql<Span>`select min(at) as first, max(at) as last, count(*)::int as batches from session_equity where ${range}`.execute(
    database,
  );
  const { first, last, batches } = spans[0] as Span;
  if (first === null || last === null) return { points: [], batches: 0 };
  const stretchMs = batches <= maxPoints ? 1 : Math.floor((last.getTime() - first.getTime()) / maxPoints) + 1;
  const { rows } = await sql<PointRow>`select max(at) as at, (array_agg(cash order by at desc))[1] as cash, (array_agg(equity order by at desc))[1] as equity,
      min(equity) as low, max(equity) as high, (array_agg(open_positions order by at desc))[1] as open_positions
    from session_equity where ${range}
    group by floor(extract(epoch from at - ${first}::timestamptz) * 1000 / ${stretchMs}::float8) order by 1`.execute(database);
  const points = rows.map(({ at, cash, equity, low, high, open_positions: openPositions }) => ({
    atMs: at.getTime(),
    cash: Number(cash),
    equity: Number(equity),
    lowEquity: Number(low),
    highEquity: Number(high),
    openPositions,
  }));
  return { points, batches };
}
