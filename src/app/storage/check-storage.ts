import type { Random } from "../../engine/random.ts";
import { HtsError } from "../../engine/errors.ts";
import { holdsLifecycle, type LifecycleRule } from "./bucket-plan.ts";
import type { ObjectStore } from "./object-store.ts";

/** What a check found; `unknown` where the credentials do not allow to tell, which is no failure. */
export interface StorageFinding {
  readonly name: "put" | "list" | "get" | "delete" | "versioning" | "lifecycle" | "least_privilege";
  readonly status: "ok" | "failed" | "unknown" | "warning";
  /** What was found and what to do. */
  readonly detail: string;
}

/** What can be asked about a bucket beyond its objects; each call may be refused. */
export interface BucketSettings {
  isVersioned(): Promise<boolean>;
  readLifecycle(): Promise<readonly LifecycleRule[]>;
  readPolicy(): Promise<unknown>;
  /** What the answers to a put and a get of an object tell of versioning and lifecycle, for credentials that may ask no more. */
  observe(key: string): Promise<{ readonly hasVersion: boolean; readonly hasExpiry: boolean }>;
}

const INIT = "set it with: coin-hts storage init";

/**
 * Tries each right that the program needs on a probe of its own, which it removes, and finds out how the bucket is set up.
 *
 * @param settings null for a folder, which has neither versions nor a lifecycle
 */
export async function checkStorage(store: ObjectStore, settings: BucketSettings | null, random: Random): Promise<StorageFinding[]> {
  const key = `backtests/probe-${Math.floor(random() * 2 ** 48).toString(16)}`;
  const content = Uint8Array.from({ length: 64 }, () => Math.floor(random() * 256));
  const findings: StorageFinding[] = [];
  const attempt = async (name: StorageFinding["name"], work: () => Promise<string>): Promise<void> => {
    try {
      findings.push({ name, status: "ok", detail: await work() });
    } catch (error) {
      if (!(error instanceof HtsError)) throw error;
      findings.push({ name, status: "failed", detail: `${error.message} [${error.code}]` });
    }
  };
  await attempt("put", async () => `${(await store.upload(key, content)).size} bytes written and confirmed`);
  await attempt("list", async () => requireListed(store, key));
  await attempt("get", async () => requireSound(store, key));
  if (settings !== null && findings.some(({ name, status }) => name === "put" && status === "ok")) findings.push(...(await checkSettings(settings, key)));
  await attempt("delete", async () => {
    await store.delete(key);
    return "removed";
  });
  return findings;
}

async function requireListed(store: ObjectStore, key: string): Promise<string> {
  for await (const found of store.list(key)) if (found.key === key) return "the probe is listed";
  throw new HtsError("storage_unreachable", "the probe was written and is not listed; the object store is not consistent, try again later");
}

async function requireSound(store: ObjectStore, key: string): Promise<string> {
  const { isSound, problems } = await store.verify(key);
  if (isSound) return "read back with the same checksum";
  throw new HtsError("object_damaged", `the probe came back otherwise than it was written: ${problems.join("; ")}`);
}

async function checkSettings(settings: BucketSettings, key: string): Promise<StorageFinding[]> {
  const [versioned, rules, policy] = [
    await unlessDenied(() => settings.isVersioned()),
    await unlessDenied(() => settings.readLifecycle()),
    await unlessDenied(() => settings.readPolicy()),
  ];
  const seen = versioned === null || rules === null ? await settings.observe(key) : null;
  return [
    versioned === null ? judgeObserved("versioning", seen?.hasVersion === true) : judge("versioning", versioned),
    rules === null ? judgeObserved("lifecycle", seen?.hasExpiry === true) : judge("lifecycle", holdsLifecycle(rules)),
    policy === null
      ? { name: "least_privilege", status: "ok", detail: "these credentials may not read the bucket's policy, as it should be" }
      : {
          name: "least_privilege",
          status: "warning",
          detail: "these credentials may do more than get, put, delete and list; run the program with fewer rights",
        },
  ];
}

function judge(name: "versioning" | "lifecycle", isSet: boolean): StorageFinding {
  return { name, status: isSet ? "ok" : "failed", detail: isSet ? "as it should be" : `not as it should be; ${INIT}` };
}

/** That nothing is seen does not prove that nothing is set: not every server tells. */
function judgeObserved(name: "versioning" | "lifecycle", isSeen: boolean): StorageFinding {
  if (isSeen) return { name, status: "ok", detail: "seen in the answers of the object store" };
  return { name, status: "unknown", detail: "cannot be told with these credentials; ask with those of the bucket's owner" };
}

async function unlessDenied<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HtsError && error.code === "storage_denied") return null;
    throw error;
  }
}
