// Backs up, cleans up or restores and kills itself with SIGKILL before its n-th call of the disk or of the database. Arguments:
// the settings as JSON, n, "backup", "cleanup" or "restore". Prints "acknowledged" and the number of calls when done.
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import pg from "pg";
import type { BackupSettings } from "../../src/adapters/backups/backup-settings.ts";

const [text = "{}", at = "0", work = "backup"] = process.argv.slice(2);
const settings = JSON.parse(text) as BackupSettings;
let calls = 0;

type Method = (...args: never[]) => Promise<unknown>;

/** Counts the calls of a method of an object, and dies before the right one. */
function watch(owner: object, name: string): void {
  const methods = owner as Record<string, Method>;
  const original = methods[name] as Method;
  methods[name] = function watched(this: unknown, ...args: never[]): Promise<unknown> {
    if (++calls === Number(at)) process.kill(process.pid, "SIGKILL");
    return original.apply(this, args);
  };
}

// Those that change something: reading leaves nothing behind.
for (const name of ["mkdir", "rename", "rm", "link", "utimes", "writeFile"]) watch(fs, name);
syncBuiltinESMExports();
const handle: FileHandle = await fs.open(import.meta.filename);
for (const name of ["write", "writeFile", "sync"]) watch(Object.getPrototypeOf(handle) as object, name);
await handle.close();
if (work !== "backup") watch(pg.Client.prototype, "query");

// Loaded now, so that they take the watched functions.
if (work === "backup") await (await import("../../src/adapters/backups/take-backup.ts")).takeBackup(settings, { kinds: ["results"] });
else if (work === "cleanup") await (await import("../../src/adapters/backups/cleanup-backups.ts")).cleanupBackups(settings, 0);
else await (await import("../../src/adapters/backups/restore-backup.ts")).restoreBackup(settings, { only: null, into: null, savesPresent: false });
console.log("acknowledged", calls);
