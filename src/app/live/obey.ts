import type { TradingSession } from "../../engine/session/trading-session.ts";
import type { SessionCommand } from "./session-ports.ts";

/**
 * Has a session do what somebody asked of it; to stop is its keeper's business.
 *
 * @throws HtsError `trader_unknown`
 */
export function obey(session: TradingSession, command: SessionCommand): void {
  switch (command.command) {
    case "pause":
      return session.pause();
    case "resume":
      return session.resume();
    case "kill":
      return session.kill(command.leave);
    case "set_mode":
      return setMode(session, command);
    case "stop":
      return;
  }
}

function setMode(session: TradingSession, { symbol, strategy, mode, fault }: Extract<SessionCommand, { command: "set_mode" }>): void {
  const name = { symbol, strategy };
  session.setMode(name, mode);
  if (fault !== undefined) session.fail(name, { code: fault.code, message: fault.message });
}
