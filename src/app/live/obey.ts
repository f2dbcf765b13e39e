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
      return session.setMode({ symbol: command.symbol, strategy: command.strategy }, command.mode);
    case "stop":
      return;
  }
}
