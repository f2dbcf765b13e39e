import { type ErrorCode, HtsError } from "../../engine/errors.ts";

/** What of an S3 error is looked at. */
interface S3Failure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Refusals that do not come with 401 or 403: credentials that are not found, or have ended. */
const DENIED = new Set(["CredentialsProviderError", "TokenProviderError", "ExpiredToken", "InvalidToken"]);
const THROTTLED = new Set(["SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException", "BandwidthLimitExceeded"]);
/** Failures that the same request may not meet again, although the status says that it is at fault. */
const PASSING = new Set(["RequestTimeout", "BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody", "OperationAborted"]);
const MISCONFIGURED = new Set(["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "InvalidBucketName"]);

/** Says what a failure of S3 means to the caller; an error that has a code already stays as it is. */
export function toStorageError(error: unknown, what: string): HtsError {
  if (error instanceof HtsError) return error;
  const failure = error as S3Failure;
  const code = codeOf(failure);
  return new HtsError(code, `${what}: ${REMEDIES[code]} (${describe(failure)})`, { cause: error });
}

type StorageCode = keyof typeof REMEDIES;

const REMEDIES = {
  storage_bucket_missing: "the bucket does not exist; create it or correct AWS_BUCKET_NAME",
  object_missing: "there is no such object",
  object_conflict: "its condition does not hold, or it was changed meanwhile; read it again",
  storage_denied: "the object store refused; check the credentials and that they may get, put, delete and list",
  storage_throttled: "the object store wants fewer requests; try again later",
  storage_unreachable: "the object store did not answer as it should; check AWS_ENDPOINT_URL_S3 and the network, then try again",
  configuration_invalid: "the bucket is not there; check AWS_BUCKET_NAME, AWS_REGION and AWS_ENDPOINT_URL_S3",
} as const satisfies Partial<Record<ErrorCode, string>>;

function codeOf({ name = "", $metadata }: S3Failure): StorageCode {
  const status = $metadata?.httpStatusCode ?? 0;
  if (name === "NoSuchBucket") return "storage_bucket_missing";
  if (name === "NoSuchKey" || name === "NotFound" || name === "NoSuchUpload" || status === 404) return "object_missing";
  if (name === "PreconditionFailed" || status === 412) return "object_conflict";
  // Two writers met; who of them was first is known when it is tried again.
  if (name === "ConditionalRequestConflict" || status === 409) return "storage_throttled";
  if (THROTTLED.has(name) || status === 429) return "storage_throttled";
  if (PASSING.has(name)) return "storage_unreachable";
  if (MISCONFIGURED.has(name) || status === 301) return "configuration_invalid";
  if (DENIED.has(name) || status === 401 || status === 403) return "storage_denied";
  // Whatever else it finds wrong in a request, it will find wrong again.
  if (status >= 400 && status < 500) return "storage_denied";
  return "storage_unreachable";
}

function describe({ name, code, message, $metadata }: S3Failure): string {
  const status = $metadata?.httpStatusCode;
  const text = (message ?? "").replaceAll(/\s+/g, " ").slice(0, 200);
  return [status === undefined ? "" : `HTTP ${status}`, code ?? name ?? "", text === name || text === "UnknownError" ? "" : text]
    .filter((part) => part !== "")
    .join(", ");
}
