import type { HealthCheck, HealthFinding } from "../../health/health-check.ts";
import type { FolderReading, LockReading, RestoreReading } from "../readings.ts";

/** Whether the data can be written, and by nobody else. */
export function dataFolderCheck(read: () => Promise<FolderReading>): HealthCheck {
  return { name: "data_folder", check: async () => judgeDataFolder(await read()) };
}

function judgeDataFolder(folder: FolderReading): HealthFinding {
  const { path, exists, isWritable, obstacle, ownerUid, ownUid, isOpenToAll } = folder;
  const figures = { path, exists, owner_uid: ownerUid, own_uid: ownUid };
  if (!isWritable) return { status: "error", summary: `${path} cannot be written to (${obstacle}); ${remedyOf(folder)}`, figures };
  if (!exists) return { status: "ok", summary: `${path} is not there yet, and can be made`, figures };
  if (isOpenToAll) return { status: "warning", summary: `everybody on this machine may write to ${path}; chmod o-w ${path}`, figures };
  const owner = ownerUid === ownUid ? "this user's" : `the user's of uid ${ownerUid}`;
  return { status: "ok", summary: `${path} can be written to, and is ${owner}`, figures };
}

function remedyOf({ ownerUid, ownUid }: FolderReading): string {
  const isAnothers = ownerUid !== null && ownerUid !== ownUid;
  return isAnothers ? `run coin-hts as its owner, uid ${ownerUid}, or give uid ${ownUid} the permission` : "give the permission, or choose another DATA_ROOT";
}

/** Whether the log can be written. @param isWanted whether there are to be files at all */
export function logFolderCheck(read: () => Promise<FolderReading>, isWanted: boolean): HealthCheck {
  return {
    name: "log_folder",
    async check() {
      if (!isWanted) return { status: "ok", summary: "no files are kept (LOG_FILES=0)", figures: {} };
      const { path, isWritable, obstacle } = await read();
      if (isWritable) return { status: "ok", summary: `${path} can be written to`, figures: { path } };
      return { status: "error", summary: `${path} cannot be written to (${obstacle}); give the permission, or set LOG_FILES=0`, figures: { path } };
    },
  };
}

/** Who is at work here, by the locks that they hold. */
export function locksCheck(read: () => Promise<readonly LockReading[]>): HealthCheck {
  return {
    name: "processes",
    async check() {
      const locks = await read();
      const named = locks.map(({ place, pid, host, sinceMs }) => `${place} by process ${pid} on ${host} since ${new Date(sinceMs).toISOString()}`);
      return { status: "ok", summary: locks.length === 0 ? "none holds a lock here" : `held: ${named.join(", ")}`, figures: { locks: locks.length } };
    },
  };
}

/** Whether a restore was broken off. */
export function restoreCheck(read: () => Promise<RestoreReading | null>): HealthCheck {
  return {
    name: "restore",
    async check() {
      const begun = await read();
      if (begun === null) return { status: "ok", summary: "none was broken off", figures: {} };
      if (begun.backupId === null) {
        const summary = "one was prepared and has changed nothing; if none is at work, its files are only room, which the next one clears away";
        return { status: "warning", summary, figures: {} };
      }
      const figures = { backup_id: begun.backupId };
      return { status: "error", summary: `that of the backup ${begun.backupId} was broken off; end it with: coin-hts restore --resume`, figures };
    },
  };
}
