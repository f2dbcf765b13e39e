import { Type } from "typebox";
import { commandSession, startSession } from "../../app/live/command-session.ts";
import { planSession } from "../../app/live/create-session.ts";
import { findSession } from "../../app/live/read-sessions.ts";
import type { SessionCommand } from "../../app/live/session-ports.ts";
import { toWireItem, toWireSession } from "../../app/live/to-wire-session.ts";
import type { Caller } from "../../app/access/authenticator.ts";
import { Uuid } from "../../contract/http/common.ts";
import { API_PREFIX } from "../../contract/http/route.ts";
import {
  createSimulation,
  getSimulation,
  killSimulation,
  listSimulations,
  pauseSimulation,
  resumeSimulation,
  setTraderMode,
  stopSimulation,
} from "../../contract/http/simulations.ts";
import { defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 50;
/** The last instant that JavaScript has. */
const LAST_MS = 8.64e15;
const cursor = defineCursor("simulations", Type.Object({ startedMs: Type.Integer({ minimum: 0, maximum: LAST_MS }), sessionId: Uuid }));

/** Paper-trading sessions: start, list, look at, and steer them. */
export function simulationRoutes({ sessions, audit, strategies }: Pick<RouteTools, "sessions" | "audit" | "strategies">): readonly BoundRoute[] {
  const planning = { loadStrategy: (name: string) => strategies.find(name), nowMs: Date.now };
  const command = async (sessionId: string, wanted: SessionCommand, caller: Caller) => {
    const command_id = await commandSession(sessionId, wanted, caller, { ...sessions, audit });
    const headers = { location: `${API_PREFIX}/simulations/${sessionId}/commands` };
    return { status: 202, body: { command_id, session_id: sessionId, command: wanted.command }, headers } as const;
  };
  return [
    handle(createSimulation, async ({ body, caller, newId }) => {
      const planned = await planSession(body, { ...planning, liveExchanges: sessions.liveExchanges });
      const record = await startSession(planned, newId, caller, { ...sessions, audit });
      return { status: 201, body: toWireSession(record), headers: { location: `${API_PREFIX}/simulations/${record.sessionId}` } };
    }),
    handle(listSimulations, async ({ query }) => {
      const { limit = USUAL_LIMIT, cursor: _cursor, ...filter } = query;
      const page = await sessions.reader.list(filter, { limit, after: cursor.read(query) });
      return { status: 200, body: { simulations: page.rows.map(toWireItem), next_cursor: page.next === null ? null : cursor.write(page.next, query) } };
    }),
    handle(getSimulation, async ({ params }) => ({ status: 200, body: toWireSession(await findSession(params.id, sessions.reader)) })),
    handle(stopSimulation, ({ params, caller }) => command(params.id, { command: "stop" }, caller)),
    handle(pauseSimulation, ({ params, caller }) => command(params.id, { command: "pause" }, caller)),
    handle(resumeSimulation, ({ params, caller }) => command(params.id, { command: "resume" }, caller)),
    handle(killSimulation, ({ params, body, caller }) => command(params.id, { command: "kill", leave: body.leave ?? true }, caller)),
    handle(setTraderMode, ({ params, body, caller }) => command(params.id, { command: "set_mode", ...body }, caller)),
  ];
}
