import { ParquetCandleStore } from "../../../adapters/candle-store/parquet-candle-store.ts";
import { type RunningSessions, sessionSettingsOf, startSessions } from "../../../adapters/live/open-session-host.ts";
import { createLogger } from "../../../adapters/logging/create-logger.ts";
import { StrategyFolder } from "../../../adapters/strategy-files/strategy-folder.ts";
import { readConfig } from "../../../config.ts";
import type { PaperTools } from "./with-sessions.ts";

/** Runs one session in this process; trouble goes to stderr, beside the events. */
export async function runOneSession(sessionId: string, { db }: PaperTools): Promise<Pick<RunningSessions, "stop">> {
  const config = readConfig();
  const candles = new ParquetCandleStore(config.dataRoot);
  const logger = createLogger({ logger: "sessions", level: "warn", destination: process.stderr });
  const strategies = new StrategyFolder(config.strategiesFolder);
  const sessions = startSessions({ db, candles, strategies, ...sessionSettingsOf(config), logger, only: [sessionId] });
  return {
    async stop() {
      await sessions.stop();
      await candles.close();
    },
  };
}
