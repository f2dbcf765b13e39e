import type { Actor, AuditLog } from "../access/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import { findSession, type SessionReader } from "./read-sessions.ts";
import type { NewSession, SessionCommand, SessionRecord, SessionStore } from "./session-ports.ts";

export interface CommandTools {
  readonly store: Pick<SessionStore, "command" | "create">;
  readonly reader: Pick<SessionReader, "find">;
  readonly audit: AuditLog;
}

/**
 * Asks something of a session; whoever runs it does it between two batches.
 *
 * @returns the id of the command
 * @throws HtsError `session_unknown`, `session_ended`, `trader_unknown`
 */
export async function commandSession(sessionId: string, command: SessionCommand, by: Actor, { store, reader, audit }: CommandTools): Promise<number> {
  const record = await findSession(sessionId, reader);
  if (record.status === "stopped" || record.status === "failed")
    throw new HtsError("session_ended", `session ${sessionId} is ${record.status}; start a new one to go on`);
  if (command.command === "set_mode") checkTrader(record, command);
  const { command: action, ...detail } = command;
  await audit.record(by, { action: `session.${action}`, subjectKind: "session", subjectId: sessionId, detail });
  return store.command(sessionId, command);
}

/** Keeps a new session. @param requestId the same again returns what it made */
export async function startSession(
  session: NewSession,
  requestId: string,
  by: Actor,
  { store, audit }: Pick<CommandTools, "store" | "audit">,
): Promise<SessionRecord> {
  const record = await store.create(session, requestId);
  const { exchange, timeframe, traders, name } = record;
  await audit.record(by, {
    action: "session.create",
    subjectKind: "session",
    subjectId: record.sessionId,
    detail: { name, exchange, timeframe, traders: traders.length },
  });
  return record;
}

function checkTrader({ traders, sessionId }: SessionRecord, { symbol, strategy }: { readonly symbol: string; readonly strategy: string }): void {
  if (traders.some((one) => one.symbol === symbol && one.strategy === strategy)) return;
  const known = traders.slice(0, 20).map((one) => `${one.strategy} on ${one.symbol}`);
  const more = traders.length > known.length ? ` and ${traders.length - known.length} more` : "";
  throw new HtsError("trader_unknown", `session ${sessionId} does not run ${strategy} on ${symbol}; it runs ${known.join(", ")}${more}`);
}
