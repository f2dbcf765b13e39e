import { HtsError } from "../../engine/errors.ts";
import type { MigrationFile } from "./migration-files.ts";

/** What a database says that it has been through. */
export interface AppliedMigration {
  readonly name: string;
  readonly sha256: string;
  readonly applied_at: Date;
}

/** What stands and what is to be done, in order. */
export interface MigrationPlan {
  readonly applied: readonly AppliedMigration[];
  readonly pending: readonly MigrationFile[];
}

/**
 * Compares what a database has been through with the files of this version.
 *
 * @param applied in the order of their names
 * @throws HtsError `migration_failed` for a database of a newer version, a file that was edited or renamed after it
 * was applied, and one that was skipped
 */
export function planMigrations(files: readonly MigrationFile[], applied: readonly AppliedMigration[]): MigrationPlan {
  const newest = files.at(-1)?.name ?? "";
  const newer = applied.find(({ name }) => name.slice(0, 4) > newest.slice(0, 4));
  if (newer !== undefined) {
    throw new HtsError(
      "migration_failed",
      `the database is newer than this coin-hts: it has had ${newer.name}, this version ends with ${newest || "none"}; use the version that migrated it, or a later one`,
    );
  }
  applied.forEach((one, i) => checkApplied(one, files[i]));
  return { applied, pending: files.slice(applied.length) };
}

function checkApplied(applied: AppliedMigration, file: MigrationFile | undefined): void {
  if (file?.name !== applied.name) {
    throw new HtsError(
      "migration_failed",
      `the database has had ${applied.name} where this version has ${file?.name ?? "nothing"}: it was renamed, or one was skipped; restore the migrations folder of this version`,
    );
  }
  if (file.sha256 === applied.sha256) return;
  throw new HtsError(
    "migration_failed",
    `migrations/${file.name}.sql was edited after the database had it: its sha256 was ${applied.sha256}, is ${file.sha256}; restore the file and put the change into a new migration`,
  );
}
