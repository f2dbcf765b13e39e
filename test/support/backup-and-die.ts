// Works on backups and kills itself with SIGKILL before its n-th call that changes something. Arguments: the settings as JSON, n,
// and one of the works below. Prints "acknowledged" and the number of calls when done.
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { S3Client } from "@aws-sdk/client-s3";
import { Redis } from "ioredis";
import pg from "pg";
import type { BackupSettings } from "../../src/adapters/backups/backup-settings.ts";

const [text = "{}", at = "0", work = "backup"] = process.argv.slice(2);
const settings = JSON.parse(text) as BackupSettings;
let calls = 0;

type Method = (...args: never[]) => unknown;

/** Counts the calls of a method of an object, and dies before the right one. */
function watch(owner: object, name: string, isCounted: (...args: never[]) => boolean = () => true): void {
  const methods = owner as Record<string, Method>;
  const original = methods[name] as Method;
  methods[name] = function watched(this: unknown, ...args: never[]): unknown {
    if (isCounted(...args) && ++calls === Number(at)) process.kill(process.pid, "SIGKILL");
    return original.apply(this, args);
  };
}

// Those that change something: reading leaves nothing behind.
async function watchDisk(): Promise<void> {
  for (const name of ["mkdir", "rename", "rm", "link", "utimes", "writeFile"]) watch(fs, name);
  syncBuiltinESMExports();
  const handle: FileHandle = await fs.open(import.meta.filename);
  for (const name of ["write", "writeFile", "sync"]) watch(Object.getPrototypeOf(handle) as object, name);
  await handle.close();
}
const watchDatabase = (): void => watch(pg.Client.prototype, "query");
const READING = new Set(["info", "config", "scan", "dump", "pttl", "client", "auth", "hello", "ping"]);
const watchRedis = (): void => watch(Redis.prototype, "sendCommand", ({ name }: { readonly name: string }) => !READING.has(name.toLowerCase()));
const watchStore = (): void => watch(S3Client.prototype, "send", (command: object) => !/^(?:Get|Head|List)/.test(command.constructor.name));

/** What is done, loaded after the functions that it takes are watched. */
const WORKS: Readonly<Record<string, { readonly watches: readonly (() => unknown)[]; readonly run: () => Promise<unknown> }>> = {
  backup: {
    watches: [watchDisk],
    run: async () => (await import("../../src/adapters/backups/take-backup.ts")).takeBackup(settings, { kinds: ["results"] }),
  },
  cleanup: {
    watches: [watchDisk, watchDatabase],
    run: async () => (await import("../../src/adapters/backups/cleanup-backups.ts")).cleanupBackups(settings, 0),
  },
  restore: {
    watches: [watchDisk, watchDatabase],
    run: async () => restore(),
  },
  /** Ends a restore that was prepared. */
  resume: {
    watches: [watchDisk, watchRedis],
    run: async () => (await import("../../src/adapters/backups/restore-backup.ts")).resumeRestore(settings),
  },
  /** Prepares a restore and dies before anything changes places, whatever n. */
  prepare: {
    watches: [],
    async run() {
      const { RestoreFolder } = await import("../../src/adapters/backups/restore-journal.ts");
      const { commit } = RestoreFolder.prototype;
      RestoreFolder.prototype.commit = async function (journal) {
        await commit.call(this, journal);
        process.kill(process.pid, "SIGKILL");
      };
      return restore();
    },
  },
  copy: {
    watches: [watchStore],
    run: async () => (await import("../../src/adapters/backups/take-backup.ts")).takeBackup(settings, { kinds: ["s3"] }),
  },
  "cleanup-copies": {
    watches: [watchStore],
    run: async () => (await import("../../src/adapters/backups/cleanup-backups.ts")).cleanupBackups(settings, 0, { remoteGraceMs: 0 }),
  },
};

async function restore(): Promise<unknown> {
  const { restoreBackup } = await import("../../src/adapters/backups/restore-backup.ts");
  return restoreBackup(settings, { only: null, into: null, savesPresent: false });
}

const chosen = WORKS[work];
if (chosen === undefined) throw new Error(`there is no work ${work}`);
for (const begin of chosen.watches) await begin();
await chosen.run();
console.log("acknowledged", calls);
