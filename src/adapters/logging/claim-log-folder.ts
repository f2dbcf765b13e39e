import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { HtsError } from "../../engine/errors.ts";
import { lockFolder, type SeriesLock } from "../candle-store/series-lock.ts";

/** Processes of one role on one data folder at most that each have a log of their own. */
const MOST = 64;

/** A folder that only this process writes its log to. */
export interface ClaimedFolder {
  readonly folder: string;
  readonly lock: SeriesLock;
}

/**
 * Takes a folder for the log of this process: `worker`, and `worker-2` where that is another's. Two processes never rotate
 * one file under each other, and the next process of the role goes on where one that died has stopped.
 *
 * @throws HtsError `file_not_writable`, `store_locked` when there are 64 already
 */
export async function claimLogFolder(root: string, role: string): Promise<ClaimedFolder> {
  for (let n = 1; n <= MOST; n++) {
    const folder = join(root, n === 1 ? role : `${role}-${n}`);
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw new HtsError("file_not_writable", `${folder} could not be made: ${(error as Error).message}; make room or give the permission`, { cause: error });
    });
    try {
      return { folder, lock: await lockFolder(folder, { patienceMs: 0 }) };
    } catch (error) {
      if (!(error instanceof HtsError) || error.code !== "store_locked") throw error;
    }
  }
  throw new HtsError("store_locked", `${MOST} processes log as ${role} to ${root} already; stop some of them, or set LOG_FILES=0`);
}
