import {
  GetBucketLifecycleConfigurationCommand,
  type GetBucketLifecycleConfigurationCommandOutput,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { HtsError } from "../../../engine/errors.ts";
import type { S3Bucket } from "../s3-bucket.ts";
import { parsePolicy, type PolicyDocument } from "./bucket-policy.ts";
import type { BucketState } from "./plan-bucket.ts";

/** Reads what a bucket is like; its policy only when that is wanted, which needs a right of its own. */
export async function readBucketState(bucket: S3Bucket, wantsPolicy: boolean): Promise<BucketState> {
  const isVersioned = await readVersioning(bucket).catch((error: unknown) => {
    if (error instanceof HtsError && error.code === "storage_bucket_missing") return null;
    throw error;
  });
  if (isVersioned === null) return { exists: false, isVersioned: false, rules: [], policy: null };
  const { Rules: rules = [], TransitionDefaultMinimumObjectSize: smallestTransition } = await readLifecycle(bucket);
  return { exists: true, isVersioned, rules, smallestTransition, policy: wantsPolicy ? await readPolicy(bucket) : null };
}

/** @throws HtsError `storage_bucket_missing`, `storage_denied` */
export async function readVersioning(bucket: S3Bucket): Promise<boolean> {
  const answer = await bucket.call(`bucket ${bucket.name}`, (client) => client.send(new GetBucketVersioningCommand({ Bucket: bucket.name })));
  return answer.Status === "Enabled";
}

/** @throws HtsError `storage_denied` */
export async function readLifecycle(
  bucket: S3Bucket,
): Promise<Pick<GetBucketLifecycleConfigurationCommandOutput, "Rules" | "TransitionDefaultMinimumObjectSize">> {
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: bucket.name });
  return (await unlessAbsent("NoSuchLifecycleConfiguration", () => bucket.call(`bucket ${bucket.name}`, (client) => client.send(command)))) ?? {};
}

/** @throws HtsError `storage_denied` */
export function readPolicy(bucket: S3Bucket): Promise<PolicyDocument | null> {
  const command = new GetBucketPolicyCommand({ Bucket: bucket.name });
  return unlessAbsent("NoSuchBucketPolicy", () =>
    bucket.call(`bucket ${bucket.name}`, async (client) => {
      const { Policy } = await client.send(command);
      return Policy === undefined || Policy === "" ? null : parsePolicy(Policy);
    }),
  );
}

/** Null when what was asked for is not set, which S3 says by an error. */
async function unlessAbsent<T>(name: string, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HtsError && (error.cause as Error | undefined)?.name === name) return null;
    throw error;
  }
}
