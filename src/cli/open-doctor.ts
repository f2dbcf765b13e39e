import { backupSettingsOf } from "../adapters/backups/backup-settings.ts";
import { readBackupFiles, readFolder, readLocks, readRestore } from "../adapters/doctor/folder-readings.ts";
import { readCandles, readPrograms, readSchedules, readSchema } from "../adapters/doctor/store-readings.ts";
import { logRootOf } from "../adapters/logging/open-log.ts";
import { findNearNames } from "../adapters/near-names.ts";
import { PostgresScheduleStore } from "../adapters/postgres/schedules/postgres-schedule-store.ts";
import { StrategyFolder } from "../adapters/strategy-files/strategy-folder.ts";
import { checkNode } from "../app/deploy/check-machine.ts";
import { configurationCheck } from "../app/doctor/checks/configuration.ts";
import { programsCheck, schemaCheck } from "../app/doctor/checks/database.ts";
import { dataFolderCheck, locksCheck, logFolderCheck, restoreCheck } from "../app/doctor/checks/folders.ts";
import { channelsCheck, schedulesCheck } from "../app/doctor/checks/operations.ts";
import { backupFilesCheck, candlesCheck, strategiesCheck } from "../app/doctor/checks/stored-things.ts";
import type { HealthCheck } from "../app/health/health-check.ts";
import { type Config, environmentWith } from "../config.ts";
import { type ConfigExamination, examineConfig } from "../config/examine.ts";
import { findDatabaseUrl, openChecks, type OpenChecks } from "./open-health.ts";

/** Everything that a doctor looks at; where the configuration cannot be read, that and what does not need it. */
export interface OpenDoctor {
  readonly checks: readonly HealthCheck[];
  /** Whether the configuration could be read. */
  readonly isWhole: boolean;
  close(): Promise<void>;
}

/** As other programs have them, too, short names say nothing. */
const OWN_LOOKING = /^(?=.{8})[A-Z][A-Z0-9]*_[A-Z0-9_]+$/;

/** Opens what looks at this installation; nothing is started or changed by it. */
export async function openDoctor(): Promise<OpenDoctor> {
  const examination = examineConfig(environmentWith({}));
  const first = [nodeCheck(), configurationCheck({ ...examination, misspelt: findMisspelt(examination) })];
  const { config } = examination;
  if (config === null) return { checks: first, isWhole: false, close: async () => undefined };
  const health = await openChecks(config);
  return { checks: [...first, ...folderChecks(config), ...storeChecks(config, health), ...health.checks], isWhole: true, close: health.close };
}

function nodeCheck(): HealthCheck {
  return {
    name: "node",
    async check() {
      const { ok, detail, remedy } = checkNode(process.versions.node);
      return { status: ok ? "ok" : "error", summary: remedy === null ? detail : `${detail}; ${remedy}`, figures: { version: process.versions.node } };
    },
  };
}

function findMisspelt({ foreignNames, ownNames }: ConfigExamination): { readonly name: string; readonly meant: string }[] {
  return foreignNames.flatMap((name) => {
    const [meant] = OWN_LOOKING.test(name) ? findNearNames(name, ownNames) : [];
    return meant === undefined ? [] : [{ name, meant }];
  });
}

function folderChecks(config: Config): readonly HealthCheck[] {
  const { dataRoot, logFiles, alerts } = config;
  const backups = backupSettingsOf(config);
  const channels = Object.entries({ slack: alerts.slackWebhookUrl, email: alerts.email, webhook: alerts.webhook });
  return [
    dataFolderCheck(() => readFolder(dataRoot)),
    restoreCheck(() => readRestore(dataRoot)),
    locksCheck(() => readLocks(backups)),
    logFolderCheck(() => readFolder(logRootOf(dataRoot)), logFiles > 0),
    backupFilesCheck(() => readBackupFiles(backups)),
    channelsCheck(channels.flatMap(([name, channel]) => (channel === null ? [] : [name]))),
  ];
}

function storeChecks(config: Config, { candles, openDatabase }: OpenChecks): readonly HealthCheck[] {
  const { dataRoot, strategiesFolder, databaseUrl, databaseConnectTimeoutMs: connectTimeoutMs } = config;
  return [
    programsCheck(() => readPrograms(databaseUrl?.reveal() ?? null, dataRoot)),
    schemaCheck(async () => readSchema({ url: await findDatabaseUrl(config), connectTimeoutMs }, databaseUrl === null)),
    candlesCheck(() => readCandles(candles)),
    strategiesCheck(new StrategyFolder(strategiesFolder), strategiesFolder === null ? null : () => readFolder(strategiesFolder)),
    schedulesCheck(async () => readSchedules(new PostgresScheduleStore(await openDatabase()))),
  ];
}
