import type { CandlesReading, ProgramsReading, SchedulesReading, SchemaReading } from "../../app/doctor/readings.ts";
import type { CandleStore } from "../../app/market-data/ports.ts";
import { describeSeries } from "../../app/market-data/series.ts";
import type { ScheduleStore } from "../../app/schedules/ports.ts";
import { describeTarget, type DatabaseOptions } from "../postgres/connect.ts";
import { HtsError } from "../../engine/errors.ts";
import { readMigrationPlan } from "../postgres/migrate.ts";
import { readOwnServerVersion } from "../postgres/resolve-server.ts";
import { findBinaries } from "../postgres/server/find-binaries.ts";

/** What a doctor reads of files, which takes about a second; who wants all has `data verify`. */
const MOST_BYTES = 512 * 2 ** 20;

/** Reads series whole and compares them with their checksums, as many as fit into a look. */
export async function readCandles(store: Pick<CandleStore, "list" | "findDamage">, mostBytes = MOST_BYTES): Promise<CandlesReading> {
  const { series, damaged } = await store.list();
  const damage = damaged.map(({ series: id, problem }) => `${describeSeries(id)}: ${problem.replaceAll("; ", ", ")}`);
  let [readCount, left] = [0, mostBytes];
  for (const manifest of series) {
    left -= manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (left < 0) break;
    readCount++;
    damage.push(...(await store.findDamage(manifest)).map(({ name, problem }) => `${describeSeries(manifest)} ${name} ${problem}`));
  }
  return { seriesCount: series.length + damaged.length, readCount: readCount + damaged.length, damage };
}

/** The programs of an own server; null where DATABASE_URL names another. */
export async function readPrograms(databaseUrl: string | null, dataRoot: string): Promise<ProgramsReading | null> {
  if (databaseUrl !== null) return null;
  const [binaries, dataVersion] = await Promise.all([findBinaries(), readOwnServerVersion(dataRoot)]);
  return { versions: [...new Set(binaries.map(({ majorVersion }) => majorVersion))], dataVersion };
}

/** Compares a database with the migrations of this version. @throws HtsError `database_unreachable`, `migration_failed` */
export async function readSchema(options: DatabaseOptions, isOwn: boolean): Promise<SchemaReading> {
  try {
    const { applied, pending } = await readMigrationPlan(options);
    return { place: describeTarget(options.url), applied: applied.length, pending: pending.map(({ name }) => name), isOwn };
  } catch (error) {
    if (error instanceof HtsError) throw error;
    // Such as a user who may not read: the server's words hold no secret.
    throw new HtsError(
      "migration_failed",
      `what ${describeTarget(options.url)} has been through cannot be read: ${(error as Error).message}; give its user the rights`,
      {
        cause: error,
      },
    );
  }
}

/** How schedules are kept. @throws HtsError `database_unreachable` */
export async function readSchedules(store: Pick<ScheduleStore, "list" | "readSign">): Promise<SchedulesReading> {
  const [schedules, { isRunning, seenAtMs }] = await Promise.all([store.list(), store.readSign()]);
  return {
    isRunning,
    seenAtMs,
    schedules: schedules.map(({ name, isEnabled, lastRun }) => ({
      name,
      isPaused: !isEnabled,
      hasFailed: lastRun?.status === "failed",
      error: lastRun?.error?.message ?? null,
    })),
  };
}
