/** What a backup may be of: the database, the queue's Redis, the files (runs, candles and the rest of the data root), and the copy in the object store. */
export const BACKUP_KINDS = ["postgresql", "redis", "results", "s3"] as const;
export type BackupKind = (typeof BACKUP_KINDS)[number];
/** What a backup itself holds; `s3` is a copy of it elsewhere. */
export const PART_KINDS = ["postgresql", "redis", "results"] as const;
export type PartKind = (typeof PART_KINDS)[number];

/** A file of a backup's folder. */
export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  /** Of the bytes on the disk, encrypted or not; 64 hex digits. */
  readonly sha256: string;
  /** 32 hex digits. */
  readonly md5: string;
}

/** What a table held in the snapshot that was dumped. */
export interface TableSums {
  readonly rows: number;
  /** The sum of a hash of every row: the same whatever their order. */
  readonly checksum: string;
}

export interface PostgresPart {
  readonly kind: "postgresql";
  /** `pg_dump`: its custom format; `copy`: rows of every table, for a machine without pg_dump. */
  readonly method: "pg_dump" | "copy";
  readonly file: string;
  readonly server_version: string;
  /** The newest migration that the schema has; null for a schema of another program. */
  readonly migration: string | null;
  /** By schema and name, such as public.runs. */
  readonly tables: Readonly<Record<string, TableSums>>;
}

export interface RedisPart {
  readonly kind: "redis";
  /** `bgsave`: the file that BGSAVE wrote; `replica`: asked for as a replica does, over the network. */
  readonly method: "bgsave" | "replica";
  readonly file: string;
  readonly server_version: string;
}

export interface FilesPart {
  readonly kind: "results";
  /** The list of files with their paths. */
  readonly file: string;
  readonly file_count: number;
  /** Of all files together. */
  readonly bytes: number;
  /** Of those that no backup had before, as they are stored. */
  readonly new_bytes: number;
}

export type BackupPart = PostgresPart | RedisPart | FilesPart;

/** Why a backup was made. */
export type BackupReason = "asked" | "scheduled" | "before_restore";

/** What a backup says of itself. Instants are ISO 8601 in UTC with milliseconds. */
export interface BackupManifest {
  readonly format: 1;
  readonly id: string;
  readonly created_at: string;
  readonly finished_at: string;
  readonly reason: BackupReason;
  /** Of the program that made it. */
  readonly engine_version: string;
  readonly host: string;
  readonly encryption: "none" | "age";
  readonly parts: readonly BackupPart[];
  /** What was asked for and is not there to be kept, with the reason. */
  readonly skipped: readonly { readonly kind: BackupKind; readonly reason: string }[];
  readonly files: readonly BackupFile[];
  /** How many stored objects the files are made of, and their bytes. */
  readonly objects: { readonly count: number; readonly bytes: number };
}

/** Where a backup can be read from. */
export type BackupPlace = "disk" | "s3";

/** A backup as a list shows it. */
export interface ListedBackup {
  readonly id: string;
  readonly places: readonly BackupPlace[];
  /** Null when it cannot be read; `problem` says why then. */
  readonly manifest: BackupManifest | null;
  readonly problem: string | null;
}

/** One file of the data root as a backup has it. */
export interface ArchivedFile {
  /** Relative to the data root, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Of the content. */
  readonly sha256: string;
  /** The object that holds it. */
  readonly object: string;
  /** Permission bits. */
  readonly mode: number;
  /** Epoch ms. */
  readonly modified_ms: number;
}

/** What was proven by restoring a backup. */
export interface RestoreProof {
  readonly backup_id: string;
  readonly proven_at: string;
  readonly duration_ms: number;
  readonly isProven: boolean;
  readonly checks: readonly ProofCheck[];
}

export interface ProofCheck {
  readonly name: string;
  readonly isOk: boolean;
  readonly detail: string;
}

/** The moment of a backup, by its manifest. */
export function createdMs(manifest: BackupManifest): number {
  return Date.parse(manifest.created_at);
}

export function hasPart(manifest: BackupManifest, kind: PartKind): boolean {
  return manifest.parts.some((part) => part.kind === kind);
}

/** Bytes of a backup's own folder; the objects that it shares with others are not among them. */
export function ownBytes({ files }: BackupManifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
