/** A folder as the file system has it. */
export interface FolderReading {
  readonly path: string;
  readonly exists: boolean;
  /** Whether this user may write there; of a folder that is not there, whether it could be made. */
  readonly isWritable: boolean;
  /** Why not, as the system says it; null when it is. */
  readonly obstacle: string | null;
  /** Null where it is not there. */
  readonly ownerUid: number | null;
  /** Of this process. */
  readonly ownUid: number;
  /** Whether everybody on the machine may write there. */
  readonly isOpenToAll: boolean;
}

/** Who is at work on a part of the data folder, by a lock that still holds. */
export interface LockReading {
  /** What is locked, such as `logs/server`. */
  readonly place: string;
  readonly host: string;
  readonly pid: number;
  readonly sinceMs: number;
}

/** A restore that was not ended; null of a folder without. */
export interface RestoreReading {
  /** Null while it has only staged, and nothing of the installation was changed. */
  readonly backupId: string | null;
}

/** The programs of PostgreSQL that an own server needs. */
export interface ProgramsReading {
  /** Major versions that the machine has, the one to prefer first. */
  readonly versions: readonly number[];
  /** By which the data was made; null before the first start. */
  readonly dataVersion: number | null;
}

/** What stands of the schema. */
export interface SchemaReading {
  /** Host, port and database. */
  readonly place: string;
  readonly applied: number;
  /** Names, in order. */
  readonly pending: readonly string[];
  readonly isOwn: boolean;
}

/** What is known of stored candles. */
export interface CandlesReading {
  readonly seriesCount: number;
  /** Series whose files were read whole and compared with their checksums. */
  readonly readCount: number;
  /** One sentence each. */
  readonly damage: readonly string[];
}

/** What is known of the files of backups. */
export interface BackupFilesReading {
  readonly count: number;
  /** One sentence for each that cannot be read. */
  readonly problems: readonly string[];
  readonly isEncrypted: boolean;
  /** Whether they are on the disk of what they are of, with no copy elsewhere. */
  readonly shareDisk: boolean;
  readonly root: string;
}

/** How the last run of a schedule went. */
export interface ScheduleReading {
  readonly name: string;
  readonly isPaused: boolean;
  readonly hasFailed: boolean;
  /** Of its last run; null when it did not fail. */
  readonly error: string | null;
}

export interface SchedulesReading {
  readonly isRunning: boolean;
  /** Epoch ms; null when there never was a scheduler. */
  readonly seenAtMs: number | null;
  readonly schedules: readonly ScheduleReading[];
}
