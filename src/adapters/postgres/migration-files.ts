import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { HtsError } from "../../engine/errors.ts";

/** One file of the migrations folder. */
export interface MigrationFile {
  /** Without the ending, such as "0001-foundation". */
  readonly name: string;
  /** Of the file's bytes, 64 hex digits. */
  readonly sha256: string;
  readonly sql: string;
}

/** The same distance from src/adapters/postgres as from dist/adapters/postgres. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL("../../../migrations/", import.meta.url));

const FILE_PATTERN = /^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.sql$/;

/**
 * Reads a folder of migrations in the order in which they are applied.
 *
 * @throws HtsError `migration_failed` for an unreadable folder, a misnamed file, and numbers that are not 1, 2, 3, …
 */
export async function readMigrations(folder: string = MIGRATIONS_FOLDER): Promise<readonly MigrationFile[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
    names.forEach(checkName);
    return await Promise.all(names.map((name) => readMigration(folder, name)));
  } catch (error) {
    if (error instanceof HtsError) throw error;
    throw new HtsError("migration_failed", `the migrations in ${folder} cannot be read: ${(error as Error).message}; reinstall coin-hts`, { cause: error });
  }
}

function checkName(name: string, index: number): void {
  const number = String(index + 1).padStart(4, "0");
  if (FILE_PATTERN.test(name) && name.startsWith(`${number}-`)) return;
  throw new HtsError("migration_failed", `a migration was named ${JSON.stringify(name)}, expected ${number}-words-in-lower-case.sql there`);
}

async function readMigration(folder: string, name: string): Promise<MigrationFile> {
  const bytes = await readFile(join(folder, name));
  return { name: name.slice(0, -".sql".length), sha256: createHash("sha256").update(bytes).digest("hex"), sql: bytes.toString("utf8") };
}
