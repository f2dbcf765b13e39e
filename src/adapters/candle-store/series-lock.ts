import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HtsError } from "../../engine/errors.ts";

const LOCK_NAME = "lock.json";
const EXPIRY_MS = 60_000;
/** Longer than a lock of somebody who died elsewhere can hold: nobody is to fail for it. */
const PATIENCE_MS = EXPIRY_MS + 15_000;
const WAIT_MS = 50;
/** No lock has more time left than this, by clocks that agree to the hour. */
const FUTURE_MS = 2 * 3_600_000;

/** Who holds a lock, as it stands in the file. */
interface LockOwner {
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  readonly acquired_ms: number;
  /** Epoch ms; moved on while the owner lives. */
  readonly expires_ms: number;
}

/** A lock that this process holds. */
export interface SeriesLock {
  /** Unique to this holding. */
  readonly owner: string;
  /** Whether the lock is still this one's: it is not when it expired and another has taken it. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

export interface LockOptions {
  /** How long to wait for another's lock, ms. */
  readonly patienceMs?: number;
  /** How long a lock holds without a sign of life, ms. */
  readonly expiryMs?: number;
}

/**
 * Takes the lock of a folder; waits while another process holds it, and takes it over from a process that died or
 * has given no sign of life until the lock expired.
 *
 * It keeps writers from doing work for nothing. That no write is ever lost does not rest on it, nor on clocks: two
 * that both believe to hold it cannot both publish the same generation.
 *
 * @throws HtsError `store_locked` when patience ends, `file_not_writable`
 */
export async function lockFolder(folder: string, { patienceMs = PATIENCE_MS, expiryMs = EXPIRY_MS }: LockOptions = {}): Promise<SeriesLock> {
  const owner = randomUUID();
  const path = join(folder, LOCK_NAME);
  const startMs = performance.now();
  for (;;) {
    if (await tryLock(path, owner, expiryMs)) return holdLock(path, owner, expiryMs);
    const other = await readOwner(path);
    if (other !== null && isAbandoned(other) && (await breakLock(path, other))) continue;
    if (performance.now() - startMs > patienceMs) throw explainLock(folder, other);
    await sleep(WAIT_MS * (0.5 + Math.random()));
  }
}

/** Who holds the lock of a folder, without taking it; null when nobody does, or who did has died. @throws HtsError `file_not_writable` */
export async function findLockOwner(folder: string): Promise<{ readonly host: string; readonly pid: number; readonly acquiredMs: number } | null> {
  const owner = await readOwner(join(folder, LOCK_NAME));
  return owner === null || isAbandoned(owner) ? null : { host: owner.host, pid: owner.pid, acquiredMs: owner.acquired_ms };
}

function describeOwner(owner: string, expiryMs: number): string {
  const now = Date.now();
  return JSON.stringify({ owner, host: hostname(), pid: process.pid, acquired_ms: now, expires_ms: now + expiryMs } satisfies LockOwner);
}

/** The file appears with its content, so nobody ever reads half of it. */
async function tryLock(path: string, owner: string, expiryMs: number): Promise<boolean> {
  const temporary = `${path}.${owner}`;
  try {
    await writeFile(temporary, describeOwner(owner, expiryMs), { flag: "wx" });
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // Who holds the lock may sweep up what others have not published, this temporary file too.
    if (syscall === "link" && (code === "EEXIST" || code === "ENOENT")) return false;
    throw new HtsError("file_not_writable", `${path} could not be written: ${(error as Error).message}; make room or give the permission`, { cause: error });
  } finally {
    await rm(temporary, { force: true });
  }
}

function holdLock(path: string, owner: string, expiryMs: number): SeriesLock {
  const isHeld = async (): Promise<boolean> => (await readOwner(path))?.owner === owner;
  const renew = async (): Promise<void> => {
    if (!(await isHeld())) return;
    const temporary = `${path}.${owner}`;
    await writeFile(temporary, describeOwner(owner, expiryMs));
    await rename(temporary, path);
  };
  // A sign of life that fails is made up for by the next one, or the lock expires.
  let renewing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (renewing = renew().catch(() => undefined)), expiryMs / 3);
  timer.unref();
  return {
    owner,
    isHeld,
    async release() {
      clearInterval(timer);
      await renewing;
      if (await isHeld()) await rm(path, { force: true });
    },
  };
}

async function readOwner(path: string): Promise<LockOwner | null> {
  try {
    const value = JSON.parse(await readFile(path, "utf8")) as Partial<LockOwner> | null;
    const { owner = "unknown", host = "", pid = 0, acquired_ms = 0, expires_ms = 0 } = value ?? {};
    return { owner: String(owner), host: String(host), pid: Number(pid), acquired_ms: Number(acquired_ms), expires_ms: Number(expires_ms) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    // Not one of ours, or damaged: nobody can hold it.
    if (error instanceof SyntaxError) return { owner: "unknown", host: "", pid: 0, acquired_ms: 0, expires_ms: 0 };
    throw new HtsError("file_not_writable", `${path} could not be read: ${(error as Error).message}; give the permission`, { cause: error });
  }
}

function isAbandoned(other: LockOwner): boolean {
  const leftMs = other.expires_ms - Date.now();
  // A lock that is to hold for days was written by a clock that was wrong.
  return isDead(other) || !(leftMs >= 0 && leftMs <= FUTURE_MS);
}

/** Whether it is certain: only a process of this very machine can be asked for. */
function isDead({ host, pid }: LockOwner): boolean {
  if (host !== hostname() || !(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Moves an abandoned lock away; puts it back when another has taken it over meanwhile. */
async function breakLock(path: string, abandoned: LockOwner): Promise<boolean> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return false;
  }
  const moved = await readOwner(aside);
  const isTheOne = moved?.owner === abandoned.owner;
  if (!isTheOne) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return isTheOne;
}

function explainLock(folder: string, other: LockOwner | null): HtsError {
  const who = other === null ? "another process" : `process ${other.pid} on ${other.host} since ${new Date(other.acquired_ms).toISOString()}`;
  return new HtsError("store_locked", `${folder} is being written to by ${who}; wait for it to end and try again`);
}
