import { createHash } from "node:crypto";
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { HtsError } from "../../../engine/errors.ts";
import { type S3Bucket, SHA256_NAME } from "../s3-bucket.ts";
import { newProbeKey } from "./probe-key.ts";

export type Right = "put" | "list" | "get" | "delete";

/** What came of using the four rights on an object of the check's own. */
export interface Probe {
  readonly key: string;
  /** Why a right could not be used; null where it could. */
  readonly failures: Readonly<Record<Right, HtsError | null>>;
  /** What the answer to the upload tells; null when there was none. */
  readonly written: { readonly isVersioned: boolean; readonly expiration: string | null } | null;
  /** Whether the credentials may remove old versions, which nothing here needs. */
  readonly mayDeleteVersions: boolean;
}

/** Writes, lists, reads and removes an object, each whatever came of the others. */
export async function probeBucket(bucket: S3Bucket): Promise<Probe> {
  const key = newProbeKey();
  const target = { Bucket: bucket.name, Key: key };
  const content = Buffer.from(`${JSON.stringify({ written_by: "coin-hts storage check", key })}\n`);
  const call = <T>(work: (client: S3Client) => Promise<T>): Promise<T | HtsError> => bucket.call(key, work).catch(toFailure);
  const put = await call((client) => client.send(new PutObjectCommand({ ...target, ...describe(content) })));
  const isWritten = !(put instanceof HtsError);
  const list = await call(async (client) => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket.name, Prefix: key, MaxKeys: 1 }));
    if (isWritten && Contents[0]?.Key !== key) throw new HtsError("storage_unreachable", "an object that was written is not listed");
  });
  const get = await call(async (client) => {
    const { Body } = await client.send(new GetObjectCommand(target));
    if (!content.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))) throw new HtsError("object_damaged", "what is read is not what was written");
  });
  const remove = await call((client) => client.send(new DeleteObjectCommand(target)));
  const versions = [put, remove].flatMap((answer) => (answer instanceof HtsError ? [] : [answer.VersionId ?? "null"])).filter((id) => id !== "null");
  const failures = {
    put: put instanceof HtsError ? put : null,
    list: list instanceof HtsError ? list : null,
    // Nothing there to be read is an answer that only who may read gets.
    get: get instanceof HtsError && (isWritten || get.code !== "object_missing") ? get : null,
    delete: remove instanceof HtsError ? remove : null,
  };
  const written = isWritten ? { isVersioned: (put.VersionId ?? "null") !== "null", expiration: put.Expiration ?? null } : null;
  return { key, failures, written, mayDeleteVersions: await deleteVersions(bucket, key, versions) };
}

/** Leaves no versions behind where the credentials may remove them; where they may not, they expire. */
async function deleteVersions(bucket: S3Bucket, Key: string, versions: readonly string[]): Promise<boolean> {
  for (const VersionId of versions) {
    const command = new DeleteObjectCommand({ Bucket: bucket.name, Key, VersionId });
    const answer = await bucket.call(Key, (client) => client.send(command)).catch(toFailure);
    if (answer instanceof HtsError) return false;
  }
  return versions.length > 0;
}

function describe(content: Buffer) {
  const md5 = createHash("md5").update(content).digest("base64");
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { Body: content, ContentLength: content.length, ContentMD5: md5, ContentType: "application/json", Metadata: { [SHA256_NAME]: sha256 } };
}

function toFailure(error: unknown): HtsError {
  if (error instanceof HtsError) return error;
  throw error;
}
