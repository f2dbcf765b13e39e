import type { LifecycleRule } from "@aws-sdk/client-s3";

/** A bucket's rules with what is to be among them, and what that changes. */
export interface MergedRules {
  readonly rules: readonly LifecycleRule[];
  /** False when it is there already. */
  readonly isChanged: boolean;
  /** Rules of others, all of which are kept. */
  readonly foreignRules: number;
}

/** Under it results of backtests are put, and nothing that has to last. */
export const EXPIRING_PREFIX = "backtests/";
export const EXPIRY_DAYS = 30;
const UPLOAD_DAYS = 7;
const RULE_ID = "coin-hts-backtests";

/**
 * Puts the rule for results of backtests among a bucket's rules, in the place of one with the same id.
 *
 * Versioning turns what expires into an old version, so those expire, too.
 */
export function mergeRules(current: readonly LifecycleRule[]): MergedRules {
  const foreign = current.filter(({ ID }) => ID !== RULE_ID);
  const found = current.filter(({ ID }) => ID === RULE_ID);
  // AWS takes rules with a filter and those of the older form, with a bare prefix, only apart.
  const isOlderForm = foreign.some(({ Filter }) => Filter === undefined);
  const own: LifecycleRule = {
    ID: RULE_ID,
    Status: "Enabled",
    ...(isOlderForm ? { Prefix: EXPIRING_PREFIX } : { Filter: { Prefix: EXPIRING_PREFIX } }),
    Expiration: { Days: EXPIRY_DAYS },
    NoncurrentVersionExpiration: { NoncurrentDays: EXPIRY_DAYS },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: UPLOAD_DAYS },
  };
  const isThere = found.length === 1 && toComparable(found[0] as LifecycleRule) === toComparable(own);
  return { rules: [...foreign, own], isChanged: !isThere, foreignRules: foreign.length };
}

/**
 * Says what is wrong with what happens to results of backtests under all rules together, whoever has set them.
 *
 * @returns an empty list when they expire after 30 days, their old versions after at most 30, parts of uploads after at most 7
 */
export function findRuleFaults(rules: readonly LifecycleRule[]): string[] {
  const effective = rules.filter((rule) => rule.Status === "Enabled" && EXPIRING_PREFIX.startsWith(readPrefix(rule) ?? "\0"));
  const shortest = (days: (rule: LifecycleRule) => number | undefined): number => Math.min(...effective.map((rule) => days(rule) ?? Infinity));
  const expiry = shortest(({ Expiration }) => Expiration?.Days);
  const noncurrent = shortest(({ NoncurrentVersionExpiration: own }) => (own?.NewerNoncurrentVersions === undefined ? own?.NoncurrentDays : undefined));
  const uploads = shortest(({ AbortIncompleteMultipartUpload }) => AbortIncompleteMultipartUpload?.DaysAfterInitiation);
  const faults = expiry === EXPIRY_DAYS ? [] : [`objects under ${EXPIRING_PREFIX} ${describe(expiry, "expire")}, expected ${EXPIRY_DAYS} days`];
  if (noncurrent > EXPIRY_DAYS) faults.push(`their old versions ${describe(noncurrent, "expire")}, expected at most ${EXPIRY_DAYS} days`);
  if (uploads > UPLOAD_DAYS) faults.push(`parts of uploads that broke off ${describe(uploads, "are removed")}, expected at most ${UPLOAD_DAYS} days`);
  return faults;
}

function describe(days: number, verb: string): string {
  return days === Infinity ? `never ${verb}` : `${verb} after ${days} days`;
}

/** Which keys a rule is for; null when it is for some of them only, by their tags or sizes. */
function readPrefix({ Filter, Prefix }: LifecycleRule): string | null {
  const { And, Prefix: filterPrefix, ...narrower } = Filter ?? {};
  const { Prefix: andPrefix, ...narrowerStill } = And ?? {};
  const isWhole = [...Object.values(narrower), ...Object.values(narrowerStill)].every((value) => value === undefined);
  return isWhole ? (filterPrefix ?? andPrefix ?? Prefix ?? "") : null;
}

function toComparable(rule: LifecycleRule): string {
  const { Filter: _filter, Prefix: _prefix, ...rest } = rule;
  const parts = Object.entries({ ...rest, prefix: readPrefix(rule) }).filter(([, value]) => value !== undefined);
  return JSON.stringify(parts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
