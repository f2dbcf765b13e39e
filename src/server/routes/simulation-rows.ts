import { toIso } from "../../app/backtest/date-range.ts";
import { toWireParity } from "../../app/live/parity/to-wire-parity.ts";
import { Type } from "typebox";
import { resolveRange } from "../../app/backtest/date-range.ts";
import type { PageOf } from "../../app/catalogue/ports.ts";
import { type CommandRecord, findSession, type RowPlace } from "../../app/live/read-sessions.ts";
import { toWireOrder, toWirePosition, toWireSignal, toWireTrade } from "../../app/live/to-wire-rows.ts";
import { Uuid } from "../../contract/http/common.ts";
import {
  getSimulatedEquity,
  listSimulatedOrders,
  listSimulatedPositions,
  listSimulatedSignals,
  listSimulatedTrades,
  listSimulationCommands,
  listSimulationParity,
} from "../../contract/http/simulation-rows.ts";
import { type Cursor, defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 100;
const USUAL_POINTS = 1000;
const USUAL_SHORT_LIMIT = 50;
/** The last instant that JavaScript has. */
const LAST_MS = 8.64e15;
const AtMs = Type.Integer({ minimum: 0, maximum: LAST_MS });
const positionCursor = defineCursor("simulated positions", Type.Object({ atMs: AtMs, id: Uuid }));
const tradeCursor = defineCursor("simulated trades", Type.Object({ atMs: AtMs, id: Uuid }));
const signalCursor = defineCursor("simulated signals", Type.Object({ atMs: AtMs, id: Type.String({ pattern: "^[0-9]{1,15}$" }) }));
const orderCursor = defineCursor("simulated orders", Type.Object({ atMs: AtMs, id: Type.String({ maxLength: 400, pattern: String.raw`^[^\u0000]*$` }) }));
const commandCursor = defineCursor("simulation commands", Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }));
/** Midnight of a day up to the year 9999: of a text, somebody would have to check that there is such a day. */
const parityCursor = defineCursor("simulation parity", Type.Integer({ minimum: 0, maximum: 253_402_214_400_000 }));

interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** What came of a session, list by list. */
export function simulationRowRoutes({ sessions }: Pick<RouteTools, "sessions">): readonly BoundRoute[] {
  return [
    handle(listSimulatedPositions, async ({ params, query }) => {
      const { status, symbol, strategy } = query;
      await findSession(params.id, sessions.reader);
      const filter = { symbol, strategy, status: status === "all" ? undefined : status };
      const page = await sessions.reader.positions(params.id, filter, request(query, positionCursor));
      return { status: 200, body: { positions: page.rows.map(toWirePosition), next_cursor: next(page, query, positionCursor) } };
    }),
    handle(listSimulatedTrades, async ({ params, query }) => {
      await findSession(params.id, sessions.reader);
      const page = await sessions.reader.trades(params.id, query, request(query, tradeCursor));
      return { status: 200, body: { trades: page.rows.map(toWireTrade), next_cursor: next(page, query, tradeCursor) } };
    }),
    handle(listSimulatedSignals, async ({ params, query }) => {
      await findSession(params.id, sessions.reader);
      const page = await sessions.reader.signals(params.id, query, request(query, signalCursor));
      return { status: 200, body: { signals: page.rows.map(toWireSignal), next_cursor: next(page, query, signalCursor) } };
    }),
    handle(listSimulatedOrders, async ({ params, query }) => {
      await findSession(params.id, sessions.reader);
      const page = await sessions.reader.orders(params.id, query, request(query, orderCursor));
      return { status: 200, body: { orders: page.rows.map(toWireOrder), next_cursor: next(page, query, orderCursor) } };
    }),
    handle(getSimulatedEquity, async ({ params, query }) => {
      await findSession(params.id, sessions.reader);
      const { startMs: fromMs, endMs: untilMs } = resolveRange(query.start, query.end);
      const { points, batches } = await sessions.reader.equity(params.id, { fromMs, untilMs, maxPoints: query.points ?? USUAL_POINTS });
      const equity = points.map((point) => ({
        timestamp: toIso(point.atMs),
        cash: point.cash,
        equity: point.equity,
        low_equity: point.lowEquity,
        high_equity: point.highEquity,
        open_positions: point.openPositions,
      }));
      return { status: 200, body: { equity, batches } };
    }),
    handle(listSimulationCommands, async ({ params, query }) => {
      await findSession(params.id, sessions.reader);
      const limit = query.limit ?? USUAL_SHORT_LIMIT;
      const rows = await sessions.reader.commands(params.id, limit + 1, commandCursor.read(query));
      const commands = rows.slice(0, limit);
      const last = rows.length > limit ? commands.at(-1) : undefined;
      return {
        status: 200,
        body: { commands: commands.map(toWireCommand), next_cursor: last === undefined ? null : commandCursor.write(last.commandId, query) },
      };
    }),
    handle(listSimulationParity, async ({ params, query }) => {
      await findSession(params.id, sessions.reader);
      const limit = query.limit ?? USUAL_SHORT_LIMIT;
      const rows = await sessions.reader.parity(params.id, limit + 1, parityCursor.read(query));
      const parity = rows.slice(0, limit).map(toWireParity);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { status: 200, body: { parity, next_cursor: last === undefined ? null : parityCursor.write(last.beginsMs, query) } };
    }),
  ];
}

function request(query: PageQuery, cursor: Cursor<RowPlace>): { readonly limit: number; readonly after: RowPlace | null } {
  return { limit: query.limit ?? USUAL_LIMIT, after: cursor.read(query) };
}

function next(page: PageOf<unknown, RowPlace>, query: PageQuery, cursor: Cursor<RowPlace>): string | null {
  return page.next === null ? null : cursor.write(page.next, query);
}

function toWireCommand({ commandId, command, detail, createdMs, appliedMs, outcome }: CommandRecord) {
  const status = appliedMs === null ? ("waiting" as const) : outcome === null ? ("done" as const) : ("refused" as const);
  return {
    command_id: commandId,
    command,
    detail,
    status,
    refusal: outcome,
    created_at: toIso(createdMs),
    applied_at: appliedMs === null ? null : toIso(appliedMs),
  };
}
