import type { FastifyPluginCallback } from "fastify";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { AlertDesk } from "../adapters/alerts/open-alerts.ts";
import type { AuditLog, TokenSecrets, TokenStore } from "../app/access/ports.ts";
import type { BackupShelf } from "../app/backups/ports.ts";
import type { MarketStore, PresetStore, StrategyCatalogue } from "../app/catalogue/ports.ts";
import type { HealthMonitor } from "../adapters/health/health-monitor.ts";
import type { IdempotencyStore } from "../app/idempotency/ports.ts";
import type { BacktestTaskDependencies } from "../app/backtest/backtest-tasks.ts";
import type { JobQueue, TaskStore } from "../app/jobs/ports.ts";
import type { LogBook } from "../app/logs/ports.ts";
import type { SessionTails } from "../adapters/live/session-tails.ts";
import type { SessionReader } from "../app/live/read-sessions.ts";
import type { SessionStore } from "../app/live/session-ports.ts";
import type { UploadImporter, UploadReceiver } from "../app/market-data/import-upload.ts";
import type { CandleStore } from "../app/market-data/ports.ts";
import type { ExportPorts } from "../app/runs/export-run.ts";
import type { RunStore } from "../app/runs/ports.ts";
import type { ScheduleStore } from "../app/schedules/ports.ts";
import type { Sha256 } from "../engine/receipt.ts";
import type { StreamLimits } from "./stream/stream-door.ts";
import type { BoundRoute } from "./route-module.ts";
import type { RunRepeater } from "./routes/runs-again.ts";

/** What the server guards itself by. */
export interface ServerLimits {
  /** Requests of one token, or of one address without one. */
  readonly requestsPerMinute: number;
  /** The most that a body may have unless its route says otherwise. */
  readonly bodyBytes: number;
  /** Longest that a request may take to arrive, ms. */
  readonly requestMs: number;
  /** Longest that its answer may take, ms. */
  readonly answerMs: number;
}

export const DEFAULT_LIMITS: ServerLimits = { requestsPerMinute: 6000, bodyBytes: 1 << 20, requestMs: 30_000, answerMs: 60_000 };

/** Paper-trading sessions as the server shows and steers them; it runs none. */
export interface SessionTools {
  readonly store: Pick<SessionStore, "create" | "command">;
  readonly reader: SessionReader;
  /** Closed with the server. */
  readonly tails: SessionTails;
  /** Whose candles can be followed live. */
  readonly liveExchanges: readonly string[];
}

/** Everything that the server works with; it opens and closes none of it. */
export interface ServerDependencies {
  /** Of lines as `createLogger` makes them. */
  readonly logger: Logger;
  readonly tokens: TokenStore;
  readonly secrets: TokenSecrets;
  /** Whether only this machine can reach the server: then it is open until the first token is made. */
  readonly isLoopback: boolean;
  readonly idempotency: IdempotencyStore;
  readonly presets: PresetStore;
  readonly schedules: ScheduleStore;
  readonly sessions: SessionTools;
  readonly markets: MarketStore;
  readonly strategies: StrategyCatalogue;
  readonly candles: CandleStore;
  /** For changes that are not made in the database alone. */
  readonly audit: AuditLog;
  readonly alerts: AlertDesk;
  readonly backups: BackupShelf;
  readonly uploads: UploadReceiver;
  readonly uploadImporter: UploadImporter;
  readonly runs: RunStore;
  readonly repeater: RunRepeater;
  readonly exporting: Omit<ExportPorts, "store">;
  readonly backtests: BacktestTaskDependencies;
  readonly tasks: TaskStore;
  readonly queue: Pick<JobQueue, "add" | "remove" | "backend">;
  readonly sha256: Sha256;
  readonly logs: LogBook;
  /** Looks at everything; /readyz only asks what is vital of it. */
  readonly health: HealthMonitor;
  /** Addresses and networks of reverse proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[];
  readonly limits?: Partial<ServerLimits>;
  readonly streamLimits?: Partial<StreamLimits>;
  /** Where others put figures of their own that /metrics is to show; the server adds its own. */
  readonly metrics?: Registry;
  /** Shows the queues, at `QUEUE_BOARD_PLACE`. */
  readonly queueBoard?: FastifyPluginCallback;
  /** Further routes, such as those of runs and jobs. */
  readonly routes?: readonly BoundRoute[];
  /** Whether every answer is held to its schema, and one that differs fails: for tests. */
  readonly checksAnswers?: boolean;
}
