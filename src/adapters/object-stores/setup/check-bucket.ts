import type { StorageCheck } from "../../../app/storage/storage-setup.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { BucketSettings } from "../open-object-store.ts";
import type { S3Bucket } from "../s3-bucket.ts";
import { toUserPolicy } from "./bucket-policy.ts";
import { checkLifecycle, checkVersioning } from "./check-settings.ts";
import { checkSurplus } from "./check-surplus.ts";
import { type Probe, probeBucket, type Right } from "./probe-bucket.ts";

const CORRECT = "correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or wherever else the AWS SDK finds credentials";
const RENEW = "get new credentials: these have ended";

/** Refusals of who asks, whatever is asked for, and what to do about them. */
const UNKNOWN_CREDENTIALS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: CORRECT,
  SignatureDoesNotMatch: CORRECT,
  InvalidToken: RENEW,
  ExpiredToken: RENEW,
  RequestTimeTooSkewed: "set this machine's clock",
  CredentialsProviderError: "there are none: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or what else the AWS SDK reads",
  TokenProviderError: RENEW,
};

const FOUND: Readonly<Record<Right, string>> = {
  put: "an object can be written",
  list: "it is listed",
  get: "it is read, and is what was written",
  delete: "it is removed",
};

/**
 * Tries the four rights on an object of its own, then says what is known about versioning, lifecycle and rights beyond
 * those. Where nothing can work it says that once and tries no further.
 */
export async function checkBucket(bucket: S3Bucket, settings: BucketSettings, nowMs: number): Promise<readonly StorageCheck[]> {
  const obstacle = await findObstacle(bucket, settings);
  if (obstacle !== null) return [obstacle];
  const probe = await probeBucket(bucket);
  const rights = (Object.keys(FOUND) as Right[]).map((right) => checkRight(right, probe, settings));
  return [
    ...rights,
    await checkVersioning(bucket, probe.written),
    await checkLifecycle(bucket, probe.written, nowMs),
    await checkSurplus(bucket, probe.mayDeleteVersions),
  ];
}

/** What keeps every call from working: no such bucket, unknown credentials, a server that is not there. */
async function findObstacle(bucket: S3Bucket, { name, endpointUrl }: BucketSettings): Promise<StorageCheck | null> {
  const error = await bucket.requireBucket().catch((thrown: unknown) => thrown);
  if (error === undefined) return null;
  if (!(error instanceof HtsError)) throw error;
  const answer = nameOf(error);
  if (error.code === "storage_bucket_missing") {
    return fail("bucket", `there is no bucket ${name}`, "create it: coin-hts storage init, or correct AWS_BUCKET_NAME");
  }
  if (error.code === "storage_denied" && Object.hasOwn(UNKNOWN_CREDENTIALS, answer)) {
    return fail("credentials", `the server did not let them in (${answer})`, UNKNOWN_CREDENTIALS[answer] as string);
  }
  if (error.code === "storage_denied") return null;
  const where = endpointUrl === null ? "AWS_REGION, AWS_BUCKET_NAME and the network" : `AWS_ENDPOINT_URL_S3 (${endpointUrl}), AWS_REGION and the network`;
  return fail("connection", `the server does not answer as it should (${answer})`, `check ${where}`);
}

function checkRight(right: Right, { key, failures, written }: Probe, settings: BucketSettings): StorageCheck {
  const error = failures[right];
  if (error === null) {
    const isUsed = right === "put" || written !== null;
    return { name: right, status: "ok", detail: isUsed ? FOUND[right] : "allowed; nothing could be written to try it on", remedy: null };
  }
  if (error.code !== "storage_denied") return fail(right, error.message, "try again; if it stays, the server or the network is at fault");
  const [list, objects] = toUserPolicy(settings).Statement;
  const [resource] = [(right === "list" ? list : objects)?.Resource].flat();
  const action = { put: "s3:PutObject", list: "s3:ListBucket", get: "s3:GetObject", delete: "s3:DeleteObject" }[right];
  const remains = right === "delete" && written !== null ? `; ${key} stays behind, remove it` : "";
  return fail(right, `refused (${nameOf(error)})`, `allow ${action} on ${resource}: coin-hts storage init shows the policy${remains}`);
}

function fail(name: string, detail: string, remedy: string): StorageCheck {
  return { name, status: "failed", detail, remedy };
}

/** What the server or the system calls the failure. */
function nameOf(error: HtsError): string {
  const { name, code } = (error.cause ?? {}) as { readonly name?: string; readonly code?: string };
  return code ?? name ?? error.code;
}
