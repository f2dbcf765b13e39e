import type { RunningSessions } from "../../../adapters/live/run-sessions-here.ts";
import { sessionSettingsOf } from "../../../adapters/live/thread/session-settings.ts";
import { startSessions } from "../../../adapters/live/thread/start-sessions.ts";
import { createLogger } from "../../../adapters/logging/create-logger.ts";
import { readConfig } from "../../../config.ts";
import type { PaperTools } from "./with-sessions.ts";

/** Runs one session in this process; trouble goes to stderr, beside the events. */
export function runOneSession(sessionId: string, { db, databaseUrl }: PaperTools): Pick<RunningSessions, "stop"> {
  const logger = createLogger({ logger: "sessions", level: "warn", destination: process.stderr });
  return startSessions({ db, databaseUrl, ...sessionSettingsOf(readConfig()), logger, only: [sessionId] });
}
