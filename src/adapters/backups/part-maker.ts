import type { BackupPart } from "../../app/backups/backup.ts";
import type { PartSource } from "../../app/backups/plan-backup.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";

/** The folder of a backup that is being made. */
export interface BackupTarget {
  /** Where a file may lie for a moment; it is removed with what is left of a backup that failed. */
  readonly folder: string;
  /** Writes a file, encrypted where backups are, and returns its name. @throws HtsError `file_not_writable` */
  addFile(name: string, content: ByteStream): Promise<string>;
}

/** Something that a part of a backup can be made of; without `write` when it is not there. */
export interface PartMaker {
  readonly source: PartSource;
  readonly write?: (target: BackupTarget) => Promise<BackupPart>;
}
