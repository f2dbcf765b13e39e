import { parseThresholds } from "../../app/health/thresholds.ts";
import type { DeskConfig } from "../desk/desk-options.ts";
import type { Desk } from "../desk/open-desk.ts";
import type { HealthOptions } from "./health-checks.ts";

/** The part of the configuration that health is judged by. */
export type HealthConfig = Pick<DeskConfig, "dataRoot" | "databaseUrl" | "redisUrl" | "queueBackend"> & {
  readonly healthThresholds: string;
  readonly upbitUrl: string;
};

/** What does not depend on who asks. @throws HtsError `configuration_invalid` */
export function commonHealthOptions({ dataRoot, databaseUrl, redisUrl, queueBackend, healthThresholds, upbitUrl }: HealthConfig) {
  return {
    thresholds: parseThresholds(healthThresholds),
    queueStore: { queueBackend, dataRoot, redisUrl: redisUrl?.reveal() ?? null, isOwnDatabase: databaseUrl === null },
    upbitUrl,
  };
}

/** The health of an open desk, asked from within its server. @throws HtsError `configuration_invalid` */
export function healthOptionsOf({ db, candles, objects }: Desk, config: HealthConfig, readDelayMs: () => number): HealthOptions {
  return { ...commonHealthOptions(config), openDatabase: () => Promise.resolve(db), candles, objects, api: { readDelayMs } };
}
