import type { BucketSettings } from "../object-stores/open-object-store.ts";

interface Revealable {
  reveal(): string;
}

/** The part of the configuration that backups are made with. */
export interface BackupConfig {
  readonly dataRoot: string;
  readonly backupRoot: string;
  readonly backupKeyFile: string | null;
  readonly databaseUrl: Revealable | null;
  readonly redisUrl: Revealable | null;
  readonly queueBackend: "auto" | "redis" | "postgres";
  readonly bucket: BucketSettings | null;
}

/** What an installation is made of, for whoever backs it up and restores it. */
export interface BackupSettings {
  /** Absolute. */
  readonly dataRoot: string;
  /** Absolute. */
  readonly backupRoot: string;
  readonly keyFile: string | null;
  /** Null for an own server. */
  readonly databaseUrl: string | null;
  /** Null for an own one, or none. */
  readonly redisUrl: string | null;
  readonly queueBackend: "auto" | "redis" | "postgres";
  /** Null when there is no object store but this machine's disk. */
  readonly bucket: BucketSettings | null;
}

/** The settings of backups as the configuration has them. */
export function backupSettingsOf(config: BackupConfig): BackupSettings {
  const { dataRoot, backupRoot, backupKeyFile, queueBackend, bucket } = config;
  return {
    dataRoot,
    backupRoot,
    queueBackend,
    bucket,
    keyFile: backupKeyFile,
    databaseUrl: config.databaseUrl?.reveal() ?? null,
    redisUrl: config.redisUrl?.reveal() ?? null,
  };
}
