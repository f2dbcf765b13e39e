import type { StorageCheck } from "../../../app/storage/storage-setup.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { S3Bucket } from "../s3-bucket.ts";
import { EXPIRING_PREFIX, EXPIRY_DAYS, findRuleFaults } from "./lifecycle-rules.ts";
import type { Probe } from "./probe-bucket.ts";
import { readLifecycle, readVersioning } from "./read-bucket.ts";

const CANNOT_BE_TOLD = "cannot be told with these credentials";
const REMEDY = "run coin-hts storage init with the credentials of the bucket's owner";
const DAY_MS = 86_400_000;

/** Says whether old versions are kept: by the bucket's settings where they may be read, else by what the upload was answered. */
export async function checkVersioning(bucket: S3Bucket, written: Probe["written"]): Promise<StorageCheck> {
  const name = "versioning";
  const isVersioned = await ifReadable(() => readVersioning(bucket));
  if (isVersioned === null && written === null) return { name, status: "unknown", detail: CANNOT_BE_TOLD, remedy: null };
  const how = isVersioned === null ? "by the answer to an upload" : "by the bucket's settings";
  if (isVersioned ?? written?.isVersioned) return { name, status: "ok", detail: `on, ${how}`, remedy: null };
  return { name, status: "failed", detail: `off, ${how}: what is overwritten or deleted is gone`, remedy: REMEDY };
}

/** Says whether results of backtests expire: by the bucket's rules where they may be read, else by what the upload was answered. */
export async function checkLifecycle(bucket: S3Bucket, written: Probe["written"], nowMs: number): Promise<StorageCheck> {
  const name = "lifecycle";
  const answer = await ifReadable(() => readLifecycle(bucket));
  if (answer !== null) {
    const faults = findRuleFaults(answer.Rules ?? []);
    if (faults.length > 0) return { name, status: "failed", detail: faults.join("; "), remedy: `${REMEDY}, or change the rules that others have set` };
    return { name, status: "ok", detail: `${EXPIRING_PREFIX} expires after ${EXPIRY_DAYS} days, by the bucket's rules`, remedy: null };
  }
  if (written === null) return { name, status: "unknown", detail: CANNOT_BE_TOLD, remedy: null };
  const days = readExpiryDays(written.expiration, nowMs);
  // Days end at midnight in UTC, and neither clock need be right.
  if (days !== null && days > EXPIRY_DAYS - 1 && days < EXPIRY_DAYS + 2) {
    const detail = `${EXPIRING_PREFIX} expires after ${EXPIRY_DAYS} days, by the answer to an upload; of old versions it ${CANNOT_BE_TOLD}`;
    return { name, status: "ok", detail, remedy: null };
  }
  const found = days === null ? "never expires" : `expires after about ${Math.max(0, Math.floor(days))} days`;
  return { name, status: "failed", detail: `${EXPIRING_PREFIX} ${found}, by the answer to an upload, expected ${EXPIRY_DAYS} days`, remedy: REMEDY };
}

/** @example readExpiryDays('expiry-date="Fri, 02 Jan 1970 00:00:00 GMT", rule-id="a"', 0) // 1 */
function readExpiryDays(header: string | null, nowMs: number): number | null {
  const expiryMs = Date.parse(/expiry-date="([^"]+)"/.exec(header ?? "")?.[1] ?? "");
  return Number.isNaN(expiryMs) ? null : (expiryMs - nowMs) / DAY_MS;
}

/** Null where the settings cannot be read: the credentials may not, or the server knows no such thing. */
async function ifReadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HtsError) return null;
    throw error;
  }
}
