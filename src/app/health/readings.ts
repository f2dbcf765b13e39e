/** What is read of a PostgreSQL server. */
export interface DatabaseReading {
  readonly version: string;
  readonly connections: number;
  readonly maxConnections: number;
  readonly sizeBytes: number;
  /** Of a replica, how far it is behind; null on a primary. */
  readonly replicationAgeSeconds: number | null;
  readonly latencyMs: number;
}

/** What is read of where the queues live. */
export type QueueStoreReading =
  | {
      readonly kind: "redis";
      readonly version: string;
      readonly memoryBytes: number;
      /** What it may use: its own limit, else the machine's memory. */
      readonly memoryLimitBytes: number;
      readonly evictedKeys: number;
      readonly evictionPolicy: string;
      readonly persistence: "aof" | "rdb" | "none";
      readonly isLastWriteOk: boolean;
      readonly clients: number;
    }
  | { readonly kind: "postgres"; readonly sizeBytes: number };

/** What is read of one queue's tasks. */
export interface QueueReading {
  readonly queue: string;
  /** Due now. */
  readonly waiting: number;
  readonly active: number;
  /** Due later. */
  readonly delayed: number;
  readonly dead: number;
  /** How long the one that waits longest has waited; null when none waits. */
  readonly oldestSeconds: number | null;
}

/** A process of the installation by its signs of life. */
export interface ProcessReading {
  readonly host: string;
  readonly pid: number;
  readonly role: string;
  readonly version: string;
  /** Backtests at once; 0 of one that does not work on tasks. */
  readonly concurrency: number;
  /** Since the last sign of life, by the clock of the database. */
  readonly silentSeconds: number;
}

export interface DiskReading {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface MemoryReading {
  readonly availableBytes: number;
  /** Of the machine, or what a container may have. */
  readonly totalBytes: number;
  readonly processBytes: number;
}

export interface CpuReading {
  /** Of all cores, 0 to 1. */
  readonly usedRate: number;
  readonly cores: number;
  /** Mean number of tasks that ran or wanted to, over five minutes. */
  readonly load5m: number;
}

/** An answer of an exchange. */
export interface ExchangeReading {
  readonly latencyMs: number;
  /** Its clock less ours; null when it does not tell. Its header is of whole seconds. */
  readonly clockAheadMs: number | null;
}

/** A series that is kept up to date. */
export interface SeriesReading {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly timeframeMs: number;
  /** Open time of the newest candle, epoch ms. */
  readonly lastMs: number;
}

/** What is known of the backups that are on the disk. */
export interface BackupReading {
  readonly newestBackupAt: Date | null;
  readonly lastProvenRestoreAt: Date | null;
}

/** Paper sessions that have not ended. */
export interface SessionsReading {
  readonly alive: number;
  /** That nobody has run for a minute. */
  readonly orphaned: number;
  /** Whose candle feed has been away for two minutes. */
  readonly away: number;
}
