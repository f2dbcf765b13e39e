// Saves a run and kills itself with SIGKILL before or after its n-th call of the disk or the database. Arguments: the
// URL of the database, the folder of results, n, "before" or "after", "publish" or "delete". Prints "acknowledged" when done.
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { dirname } from "node:path";
import pg from "pg";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { makeRun } from "./make-run.ts";

const [url = "", root = "", at = "0", when = "before", work = "publish"] = process.argv.slice(2);
let calls = 0;
let isArmed = false;

type Method = (...args: never[]) => Promise<unknown>;

/** Counts the calls of a method of an object, and dies at the right one. */
function watch(owner: object, name: string): void {
  const methods = owner as Record<string, Method>;
  const original = methods[name];
  methods[name] = async function watched(this: unknown, ...args: never[]): Promise<unknown> {
    if (!isArmed) return original.apply(this, args);
    const isLast = ++calls === Number(at);
    if (isLast && when === "before") process.kill(process.pid, "SIGKILL");
    const result = await original.apply(this, args);
    if (isLast) process.kill(process.pid, "SIGKILL");
    return result;
  };
}

for (const name of ["open", "mkdir", "rename", "rm", "readFile", "stat", "link"]) watch(fs, name);
syncBuiltinESMExports();
const handle: FileHandle = await fs.open(import.meta.filename);
for (const name of ["writeFile", "sync"]) watch(Object.getPrototypeOf(handle) as object, name);
await handle.close();
watch(pg.Client.prototype, "query");

// Loaded now, so that it takes the watched functions.
const { BundleRunStore } = await import("../../src/adapters/runs/bundle-run-store.ts");
const { bundle } = await makeRun({ candles: 120 });
await fs.mkdir(dirname(root), { recursive: true });
const db = connectDatabase({ url });
const store = new BundleRunStore({ db, root });
isArmed = true;
if (work === "publish") await store.publish(await store.stage(bundle));
else await store.delete(bundle.record.runId);
isArmed = false;
console.log("acknowledged", calls);
await db.destroy();
