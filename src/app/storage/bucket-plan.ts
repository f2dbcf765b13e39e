/** How a bucket is set up, or is to be. What others have set stands beside ours and is left alone. */
export interface BucketState {
  readonly exists: boolean;
  readonly isVersioned: boolean;
  readonly lifecycleRules: readonly LifecycleRule[];
  /** The statements of its policy; empty without one. */
  readonly statements: readonly PolicyStatement[];
}

/** A rule as S3 knows it; ours is recognised by its ID. */
export interface LifecycleRule {
  readonly ID?: string | undefined;
  readonly [field: string]: unknown;
}

/** A statement of a policy; ours are recognised by their Sid. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly [field: string]: unknown;
}

/** One thing to be done to a bucket, as data. */
export type BucketStep =
  | { readonly step: "create_bucket" }
  | { readonly step: "enable_versioning" }
  | { readonly step: "put_lifecycle"; readonly rules: readonly LifecycleRule[] }
  | { readonly step: "put_policy"; readonly statements: readonly PolicyStatement[] };

export interface BucketTarget {
  readonly bucket: string;
  /** Who is allowed to use it by the bucket's own policy; null to leave that to a policy of the user. */
  readonly principal: string | null;
}

export const EXPIRY_DAYS = 30;
const ABORT_DAYS = 7;
const EXPORT_PREFIX = "backtests/";

/** Exports expire after 30 days; since versioning keeps what was overwritten or deleted, so does that; uploads that broke off go after 7. */
export const LIFECYCLE_RULES: readonly LifecycleRule[] = [
  {
    ID: "coin-hts-exports",
    Status: "Enabled",
    Filter: { Prefix: EXPORT_PREFIX },
    Expiration: { Days: EXPIRY_DAYS },
    NoncurrentVersionExpiration: { NoncurrentDays: EXPIRY_DAYS },
  },
  { ID: "coin-hts-broken-uploads", Status: "Enabled", Filter: { Prefix: "" }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_DAYS } },
];

/** The rights that the program needs and no other: get, put and delete objects, list the bucket. For a user, or with a principal for the bucket. */
export function leastPrivilege({ bucket, principal }: BucketTarget): PolicyStatement[] {
  const who = principal === null ? {} : { Principal: { AWS: [principal] } };
  return [
    { Sid: "CoinHtsObjects", Effect: "Allow", ...who, Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource: [`arn:aws:s3:::${bucket}/*`] },
    { Sid: "CoinHtsList", Effect: "Allow", ...who, Action: ["s3:ListBucket"], Resource: [`arn:aws:s3:::${bucket}`] },
  ];
}

/** What is to be done to bring a bucket to what this program needs; nothing when it is there. */
export function planBucket(state: BucketState, target: BucketTarget): BucketStep[] {
  const steps: BucketStep[] = [];
  if (!state.exists) steps.push({ step: "create_bucket" });
  if (!state.isVersioned) steps.push({ step: "enable_versioning" });
  if (!holdsLifecycle(state.lifecycleRules)) {
    const ours = new Set(LIFECYCLE_RULES.map(({ ID }) => ID));
    steps.push({ step: "put_lifecycle", rules: [...state.lifecycleRules.filter(({ ID }) => !ours.has(ID)), ...LIFECYCLE_RULES] });
  }
  if (target.principal === null) return steps;
  const wanted = leastPrivilege(target);
  if (!wanted.every((one) => state.statements.some((statement) => isSameStatement(statement, one)))) {
    const ours = new Set(wanted.map(({ Sid }) => Sid));
    steps.push({ step: "put_policy", statements: [...state.statements.filter(({ Sid }) => Sid === undefined || !ours.has(Sid)), ...wanted] });
  }
  return steps;
}

/** Whether our rules are among those of a bucket and do what they should; servers write them in forms of their own. */
export function holdsLifecycle(rules: readonly LifecycleRule[]): boolean {
  const find = (id: string): LifecycleRule | undefined => rules.find(({ ID, ["Status"]: status }) => ID === id && status === "Enabled");
  const exports = find("coin-hts-exports");
  const uploads = find("coin-hts-broken-uploads");
  return (
    exports !== undefined &&
    prefixOf(exports) === EXPORT_PREFIX &&
    numberAt(exports, "Expiration", "Days") === EXPIRY_DAYS &&
    numberAt(exports, "NoncurrentVersionExpiration", "NoncurrentDays") === EXPIRY_DAYS &&
    uploads !== undefined &&
    numberAt(uploads, "AbortIncompleteMultipartUpload", "DaysAfterInitiation") === ABORT_DAYS
  );
}

/** In a sentence, for whoever is to agree to it. */
export function describeStep(step: BucketStep, { bucket, principal }: BucketTarget): string {
  switch (step.step) {
    case "create_bucket":
      return `create the bucket ${bucket}`;
    case "enable_versioning":
      return "turn versioning on, so that what is overwritten or deleted can be had back";
    case "put_lifecycle":
      return `let objects below ${EXPORT_PREFIX} and old versions of them expire after ${EXPIRY_DAYS} days, broken uploads after ${ABORT_DAYS}`;
    case "put_policy":
      return `allow ${principal ?? "nobody"} to get, put, delete and list, and nothing else`;
  }
}

function prefixOf(rule: LifecycleRule): unknown {
  return (rule["Filter"] as { readonly Prefix?: unknown } | undefined)?.Prefix ?? rule["Prefix"];
}

function numberAt(rule: LifecycleRule, part: string, field: string): unknown {
  return (rule[part] as Readonly<Record<string, unknown>> | undefined)?.[field];
}

/** One text or a list of one is the same to S3. */
function isSameStatement(a: PolicyStatement, b: PolicyStatement): boolean {
  const normal = ({ Sid, ["Effect"]: effect, ["Action"]: action, ["Resource"]: resource, ["Principal"]: principal }: PolicyStatement): string =>
    JSON.stringify([Sid, effect, listOf(action), listOf(resource), listOf((principal as { readonly AWS?: unknown } | undefined)?.AWS ?? principal)]);
  return normal(a) === normal(b);
}

function listOf(value: unknown): unknown[] {
  return (Array.isArray(value) ? [...(value as unknown[])] : [value]).toSorted();
}
