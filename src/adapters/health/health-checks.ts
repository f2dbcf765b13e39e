import { isAbsolute } from "node:path";
import type { Kysely } from "kysely";
import { apiCheck, type ApiTools, ownApiCheck } from "../../app/health/checks/api.ts";
import { backupsCheck } from "../../app/health/checks/backups.ts";
import { clockCheck } from "../../app/health/checks/clock.ts";
import { dataFreshnessCheck } from "../../app/health/checks/data-freshness.ts";
import { exchangeCheck } from "../../app/health/checks/exchange.ts";
import { cpuCheck, diskCheck, memoryCheck } from "../../app/health/checks/machine.ts";
import { postgresqlCheck } from "../../app/health/checks/postgresql.ts";
import { queuesCheck } from "../../app/health/checks/queues.ts";
import { redisCheck } from "../../app/health/checks/redis.ts";
import { sessionsCheck } from "../../app/health/checks/sessions.ts";
import { storageCheck } from "../../app/health/checks/storage.ts";
import { workersCheck } from "../../app/health/checks/workers.ts";
import type { HealthCheck } from "../../app/health/health-check.ts";
import type { BackupReading, ExchangeReading, SeriesReading } from "../../app/health/readings.ts";
import type { Thresholds } from "../../app/health/thresholds.ts";
import type { CandleStore } from "../../app/market-data/ports.ts";
import type { ObjectStore } from "../../app/storage/object-store.ts";
import { PostgresMarketStore } from "../postgres/market-store.ts";
import type { Database } from "../postgres/schema.ts";
import { DatabaseReadings } from "./database-readings.ts";
import { exchangeReader } from "./exchange-reading.ts";
import { readCpu, readDisk, readMemory } from "./machine-readings.ts";
import { type QueueStoreOptions, readQueueStore } from "./queue-store-reading.ts";
import { readActiveSeries } from "./series-readings.ts";

export interface HealthOptions {
  readonly thresholds: Thresholds;
  /** Gives the database, or says why there is none. */
  readonly openDatabase: () => Promise<Kysely<Database>>;
  readonly queueStore: QueueStoreOptions;
  readonly candles: Pick<CandleStore, "list">;
  readonly objects: { readonly store: Pick<ObjectStore, "list">; readonly location: string };
  readonly upbitUrl: string;
  /** From within, how long the event loop lets requests wait, ms; from outside, how the API is asked. */
  readonly api: { readonly readDelayMs: () => number } | Omit<ApiTools, "readProcesses">;
  /** What is known of backups; they are left out where nobody says. */
  readonly readBackups?: (() => Promise<BackupReading>) | undefined;
}

/** Everything that is looked at on a real installation, in the order in which it is shown. */
export function healthChecksOf(options: HealthOptions): readonly HealthCheck[] {
  const { thresholds, candles, objects, queueStore, api, readBackups } = options;
  const database = new DatabaseReadings(options.openDatabase);
  const readSeries = async (): Promise<SeriesReading[]> => readActiveSeries(candles, new PostgresMarketStore(await options.openDatabase()));
  const askUpbit = exchangeReader(options.upbitUrl);
  /** Nobody is called who has nothing to do with this installation. */
  const readExchange = async (): Promise<ExchangeReading | null> =>
    (await candles.list()).series.some(({ exchange }) => exchange === "upbit") ? askUpbit() : null;
  const readProcesses = () => database.readProcesses();
  return [
    postgresqlCheck(() => database.readServer(), thresholds),
    redisCheck(() => readQueueStore(queueStore, () => database.readQueueBytes()), thresholds),
    queuesCheck(() => database.readQueues(), thresholds),
    "readDelayMs" in api ? ownApiCheck(api.readDelayMs, thresholds) : apiCheck({ ...api, readProcesses }, thresholds),
    workersCheck(async () => ({ processes: await readProcesses(), queues: await database.readQueues() }), thresholds),
    sessionsCheck(() => database.readSessions()),
    diskCheck(() => readDisk(queueStore.dataRoot), thresholds),
    memoryCheck(readMemory, thresholds),
    cpuCheck(readCpu, thresholds),
    clockCheck({ readDatabaseAheadMs: () => database.readAheadMs(), readExchange }, thresholds),
    storageCheck(objects.store, isAbsolute(objects.location) ? "the folder of objects" : objects.location),
    exchangeCheck(readExchange),
    dataFreshnessCheck(readSeries, Date.now, thresholds),
    ...(readBackups === undefined ? [] : [backupsCheck(readBackups, Date.now, thresholds)]),
  ];
}
