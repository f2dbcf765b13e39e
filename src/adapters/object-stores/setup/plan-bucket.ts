import type { LifecycleRule, TransitionDefaultMinimumObjectSize } from "@aws-sdk/client-s3";
import type { StoragePlan, StorageStep } from "../../../app/storage/storage-setup.ts";
import type { BucketSettings } from "../open-object-store.ts";
import { mergePolicy, type PolicyDocument, toUserPolicy } from "./bucket-policy.ts";
import { EXPIRING_PREFIX, EXPIRY_DAYS, mergeRules } from "./lifecycle-rules.ts";

/** What a bucket is like; one that does not exist has nothing. */
export interface BucketState {
  readonly exists: boolean;
  readonly isVersioned: boolean;
  readonly rules: readonly LifecycleRule[];
  /** Goes with the rules and falls back to its default unless it is sent with them. */
  readonly smallestTransition?: TransitionDefaultMinimumObjectSize | undefined;
  /** Null without one; not looked at unless somebody is to be let in. */
  readonly policy: PolicyDocument | null;
}

/** What is sent to S3 to set a bucket's rules. */
export interface LifecycleSettings {
  readonly rules: readonly LifecycleRule[];
  readonly smallestTransition?: TransitionDefaultMinimumObjectSize | undefined;
}

/** Plans what a bucket lacks: that it exists, versioning, the rule for results of backtests, and the right of a principal if one is given. */
export function planBucket(bucket: BucketSettings, state: BucketState, principal: string | null): StoragePlan {
  const steps: StorageStep[] = [];
  if (!state.exists) steps.push({ action: "create_bucket", summary: `create the bucket ${bucket.name}` });
  if (!state.isVersioned) steps.push({ action: "enable_versioning", summary: "turn versioning on, so that what is overwritten or deleted can be restored" });
  const lifecycle = mergeRules(state.rules);
  if (lifecycle.isChanged) {
    const what = `expire what is under ${EXPIRING_PREFIX} after ${EXPIRY_DAYS} days, old versions likewise, parts of uploads that broke off after 7`;
    const configuration: LifecycleSettings = { rules: lifecycle.rules, smallestTransition: state.smallestTransition };
    steps.push({ action: "put_lifecycle", configuration, summary: `${what}${keeping(lifecycle.foreignRules, "rule")}` });
  }
  if (principal === null) return { steps, policy: toUserPolicy(bucket), notes: [] };
  const { document, isChanged, foreignStatements } = mergePolicy(state.policy, bucket, principal);
  if (isChanged) {
    const summary = `let ${principal} get, put, delete and list, and nothing else${keeping(foreignStatements, "statement")}`;
    steps.push({ action: "put_policy", document, summary });
  }
  return { steps, policy: null, notes: [] };
}

function keeping(count: number, what: string): string {
  return count === 0 ? "" : `; keeps ${count} ${what}${count === 1 ? "" : "s"} of others`;
}
