import {
  GetBucketAclCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { StorageCheck } from "../../../app/storage/storage-setup.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { S3Bucket } from "../s3-bucket.ts";

/** What nothing but `storage init` needs, and can be tried without changing anything. */
const READS: readonly (readonly [what: string, send: (client: S3Client, bucket: { readonly Bucket: string }) => Promise<unknown>])[] = [
  ["read the bucket's policy", (client, bucket) => client.send(new GetBucketPolicyCommand(bucket))],
  ["read its lifecycle", (client, bucket) => client.send(new GetBucketLifecycleConfigurationCommand(bucket))],
  ["read its versioning", (client, bucket) => client.send(new GetBucketVersioningCommand(bucket))],
  ["read its access control list", (client, bucket) => client.send(new GetBucketAclCommand(bucket))],
  ["list old versions", (client, bucket) => client.send(new ListObjectVersionsCommand({ ...bucket, MaxKeys: 1 }))],
];

/** Warns of credentials that may do more than get, put, delete and list, as far as that is seen without changing anything. */
export async function checkSurplus(bucket: S3Bucket, mayDeleteVersions: boolean): Promise<StorageCheck> {
  const name = "least privilege";
  const rights = mayDeleteVersions ? ["delete old versions"] : [];
  for (const [what, send] of READS) {
    if (await isAllowed(() => bucket.call(`bucket ${bucket.name}`, (client) => send(client, { Bucket: bucket.name })))) rights.push(what);
  }
  if (rights.length === 0) return { name, status: "ok", detail: "no rights seen beyond those four", remedy: null };
  const detail = `these credentials may also ${rights.join(", ")}`;
  return { name, status: "warning", detail, remedy: "keep them for storage init, and run the rest as a user with the policy that it shows" };
}

async function isAllowed(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    // That there is none is told only to who may know.
    return error instanceof HtsError && error.code === "object_missing";
  }
}
