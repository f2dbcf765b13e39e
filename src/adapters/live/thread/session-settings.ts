import type { SessionSettings } from "./start-sessions.ts";

/** The part of the configuration that sessions are run with. */
export interface SessionConfig {
  readonly dataRoot: string;
  readonly strategiesFolder: string | null;
  readonly upbitUrl: string;
  readonly sessionLeaseMs: number;
  readonly sessionMax: number;
  readonly sessionStrategyTimeoutMs: number;
  readonly databasePoolSize: number;
  readonly databaseStatementTimeoutMs: number;
  readonly databaseConnectTimeoutMs: number;
}

export function sessionSettingsOf(config: SessionConfig): SessionSettings {
  const { dataRoot, strategiesFolder, upbitUrl, sessionLeaseMs: leaseMs, sessionMax: maxSessions, sessionStrategyTimeoutMs: strategyTimeoutMs } = config;
  const { databasePoolSize: poolSize, databaseStatementTimeoutMs: statementTimeoutMs, databaseConnectTimeoutMs: connectTimeoutMs } = config;
  const connections = { poolSize, statementTimeoutMs, connectTimeoutMs, applicationName: "coin-hts sessions" };
  return { thread: { dataRoot, strategiesFolder, upbitUrl, leaseMs, maxSessions }, connections, strategyTimeoutMs };
}
