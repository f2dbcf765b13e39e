import { readBackupHealth } from "../../app/backups/ports.ts";
import { parseThresholds } from "../../app/health/thresholds.ts";
import { BackupFolder } from "../backups/backup-folder.ts";
import type { DeskConfig } from "../desk/desk-options.ts";
import type { Desk } from "../desk/open-desk.ts";
import type { HealthOptions } from "./health-checks.ts";

/** The part of the configuration that health is judged by. */
export type HealthConfig = Pick<DeskConfig, "dataRoot" | "databaseUrl" | "redisUrl" | "queueBackend"> & {
  readonly healthThresholds: string;
  readonly upbitUrl: string;
  readonly backupRoot: string;
};

/** What does not depend on who asks. @throws HtsError `configuration_invalid` */
export function commonHealthOptions({ dataRoot, databaseUrl, redisUrl, queueBackend, healthThresholds, upbitUrl, backupRoot }: HealthConfig) {
  return {
    thresholds: parseThresholds(healthThresholds),
    queueStore: { queueBackend, dataRoot, redisUrl: redisUrl?.reveal() ?? null, isOwnDatabase: databaseUrl === null },
    upbitUrl,
    readBackups: () => readBackupHealth(new BackupFolder(backupRoot)),
  };
}

/** The health of an open desk: `api` says how the API is asked, from within its server or from outside. @throws HtsError `configuration_invalid` */
export function healthOptionsOf(
  { db, candles, objects }: Pick<Desk, "db" | "candles" | "objects">,
  config: HealthConfig,
  api: HealthOptions["api"],
): HealthOptions {
  return { ...commonHealthOptions(config), openDatabase: () => Promise.resolve(db), candles, objects, api };
}
