import type { DeskOptions } from "./open-desk.ts";

interface Revealable {
  reveal(): string;
}

/** The part of the configuration that a desk is opened with. */
export interface DeskConfig {
  readonly dataRoot: string;
  readonly databaseUrl: Revealable | null;
  readonly databasePoolSize: number;
  readonly databaseStatementTimeoutMs: number;
  readonly databaseConnectTimeoutMs: number;
  readonly redisUrl: Revealable | null;
  readonly queueBackend: "auto" | "redis" | "postgres";
  readonly bucket: DeskOptions["bucket"];
  readonly strategiesFolder: string | null;
  readonly resultMoney: "exact" | "whole";
  readonly resultUpload: boolean;
  readonly workerConcurrency: number;
  readonly workerMemoryMb: number;
}

/** The options of a desk as the configuration has them. */
export function deskOptionsOf(config: DeskConfig, applicationName: string, onTrouble: (error: unknown) => void): DeskOptions {
  const { dataRoot, queueBackend, bucket, strategiesFolder, resultMoney, resultUpload } = config;
  return {
    dataRoot,
    queueBackend,
    bucket,
    strategiesFolder,
    resultMoney,
    resultUpload,
    applicationName,
    onTrouble,
    databaseUrl: config.databaseUrl?.reveal() ?? null,
    redisUrl: config.redisUrl?.reveal() ?? null,
    poolSize: config.databasePoolSize,
    statementTimeoutMs: config.databaseStatementTimeoutMs,
    connectTimeoutMs: config.databaseConnectTimeoutMs,
    threads: config.workerConcurrency,
    memoryCapBytes: config.workerMemoryMb * 2 ** 20,
  };
}

/** What may not stand in what is kept of failures. */
export function secretsOf({ databaseUrl, redisUrl }: DeskConfig): string[] {
  return [databaseUrl, redisUrl].flatMap((secret) => secret?.reveal() ?? []);
}
