import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectInfo } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { nullIfAbsent, syncFolder, writeSynced } from "../files/durable-files.ts";

/** What is known about an object, and the file of its folder that holds the content. */
export interface ObjectRecord extends Omit<ObjectInfo, "sha256"> {
  readonly sha256: string;
  readonly data: string;
}

/** The newest generation of an object: its record, or null when that says that the object was deleted. */
export interface Generation {
  /** From 1; 0 when there has never been one. */
  readonly number: number;
  readonly record: ObjectRecord | null;
}

const RECORD_NAME = /^(\d{8})\.json$/;
/** What nobody refers to any more after that time is of a dead writer. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/** The file name of a new content, not yet part of the object. */
export function newDataName(): string {
  return `${randomUUID()}.data`;
}

/**
 * Reads the newest generation of the object in a folder.
 *
 * @throws HtsError `object_damaged` for a record that cannot be read
 */
export async function readGeneration(folder: string): Promise<Generation> {
  for (;;) {
    const number = (await listGenerations(folder)).at(-1) ?? 0;
    if (number === 0) return { number, record: null };
    const text = await readFile(join(folder, recordName(number)), "utf8").catch(nullIfAbsent);
    // A newer one took its place in between.
    if (text !== null) return { number, record: parseRecord(folder, text) };
  }
}

/**
 * Publishes the generation that follows another one, unless somebody was first.
 *
 * The record is synced, then takes its name by a hard link, which fails when the name is taken; that is the moment in
 * which the object changes. Numbers only ascend and the newest record is never removed while somebody may hold its
 * number, so a condition that was checked on one generation still holds when the next one could be published.
 *
 * @returns false when another writer was first; nothing is changed then
 */
export async function publishGeneration(folder: string, previous: number, record: ObjectRecord | null): Promise<boolean> {
  const temporary = join(folder, `${randomUUID()}.tmp`);
  const name = join(folder, recordName(previous + 1));
  try {
    await writeSynced(temporary, `${JSON.stringify(record ?? { deleted: true })}\n`);
    await link(temporary, name);
    if ((await listGenerations(folder)).at(-1) !== previous + 1) {
      // The number was free because newer writers had passed it and cleaned up.
      await rm(name, { force: true });
      return false;
    }
    await syncFolder(folder);
  } catch (error) {
    if (["EEXIST", "ENOENT"].includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  // From here on it is published; what stays behind, the next writer removes.
  await removeOlder(folder, previous + 1, record?.data ?? null).catch(() => undefined);
  return true;
}

/** Removes the folder of an object that was deleted long ago, or never came to be. */
export async function removeIfAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const ages = await Promise.all(names.map(async (name) => Date.now() - (await stat(join(folder, name))).mtimeMs));
  if (ages.some((ageMs) => ageMs < ABANDONED_AFTER_MS) || names.length === 0) return;
  for (const name of names) await rm(join(folder, name), { force: true });
  await rmdir(folder).catch(() => undefined);
}

async function removeOlder(folder: string, newest: number, data: string | null): Promise<void> {
  for (const number of await listGenerations(folder)) {
    if (number >= newest) continue;
    const old = await readFile(join(folder, recordName(number)), "utf8").catch(nullIfAbsent);
    const oldData = old === null ? undefined : parseRecord(folder, old)?.data;
    // The record first: one without its content would be damage, content without a record is only room.
    await rm(join(folder, recordName(number)), { force: true });
    if (oldData !== undefined && oldData !== data) await rm(join(folder, oldData), { force: true });
  }
  for (const name of await readdir(folder)) {
    if (RECORD_NAME.test(name) || name === data) continue;
    const status = await stat(join(folder, name)).catch(nullIfAbsent);
    if (status !== null && Date.now() - status.mtimeMs > ABANDONED_AFTER_MS) await rm(join(folder, name), { force: true });
  }
}

async function listGenerations(folder: string): Promise<number[]> {
  const names = (await readdir(folder).catch(nullIfAbsent)) ?? [];
  return names.flatMap((name) => Number(RECORD_NAME.exec(name)?.[1] ?? 0) || []).sort((a, b) => a - b);
}

function recordName(number: number): string {
  return `${String(number).padStart(8, "0")}.json`;
}

function parseRecord(folder: string, text: string): ObjectRecord | null {
  try {
    const record = JSON.parse(text) as ObjectRecord & { readonly deleted?: boolean };
    if (record.deleted === true) return null;
    if (typeof record.etag === "string" && typeof record.sha256 === "string" && /^[0-9a-f-]{36}\.data$/.test(record.data)) return record;
  } catch {
    // Said below.
  }
  throw new HtsError("object_damaged", `the record of an object in ${folder} cannot be read; restore it from a backup or remove the folder`);
}
