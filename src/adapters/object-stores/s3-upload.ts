import { createHash, randomUUID } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { DEFAULT_CONTENT_TYPE } from "../../app/storage/check-upload.ts";
import type { UploadOptions, WriteCondition } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { type S3Bucket, SHA256_NAME, UPLOAD_ID_NAME } from "./s3-bucket.ts";
import type { Spool } from "./spool.ts";

const MAX_PARTS = 10_000;
const PARTS_AT_ONCE = 4;
const MAX_WHOLE_BYTES = 5 * 1024 ** 3;

/** Content on its way to a key of a bucket. */
export interface S3Upload {
  readonly bucket: S3Bucket;
  readonly key: string;
  readonly content: Spool;
  readonly options: UploadOptions;
  readonly partBytes: number;
  /** Marks the object, so that an attempt whose answer was lost is known again. */
  readonly uploadId: string;
}

export function newUploadId(): string {
  return randomUUID();
}

/**
 * Sends content: what is small, or has a condition, as one request; else in parts, a few at once.
 *
 * With a condition it is one request up to 5 GiB, since many servers check no conditions where parts are put together.
 *
 * @returns the ETag, null where the server does not tell it
 * @throws HtsError `object_conflict`, `usage` for more than 5 GiB with a condition
 */
export async function sendUpload(upload: S3Upload): Promise<string | null> {
  const { size } = upload.content.sums;
  if (size <= upload.partBytes) return sendWhole(upload);
  if (upload.options.condition === undefined) return sendParts(upload);
  if (size <= MAX_WHOLE_BYTES) return sendWhole(upload);
  throw new HtsError("usage", `${upload.key} has ${size} bytes, with a condition at most ${MAX_WHOLE_BYTES} can be; upload it without one`);
}

async function sendWhole(upload: S3Upload): Promise<string | null> {
  const { bucket, key, content, partBytes, options } = upload;
  const { size, md5 } = content.sums;
  let condition = options.condition;
  return bucket.call(key, async (client, attempts) => {
    const command = new PutObjectCommand({
      ...describe(upload),
      ...toHeaders(condition),
      Body: size <= partBytes ? await content.read(0, size) : content.stream(),
      ContentLength: size,
      ContentMD5: Buffer.from(md5, "hex").toString("base64"),
    });
    try {
      return (await client.send(command)).ETag ?? null;
    } catch (error) {
      const etag = attempts > 1 ? await findOwn(upload, error) : undefined;
      if (etag !== undefined) return etag;
      const unquoted = await findUnquoted(upload, condition, error);
      if (unquoted !== null) {
        condition = unquoted;
        throw new HtsError("storage_unreachable", `${key}: the object store refused a condition that holds`, { cause: error });
      }
      throw isAbsence(error) && options.condition !== undefined
        ? new HtsError("object_conflict", `${key} was not written: there is no such object to be replaced`, { cause: error })
        : error;
    }
  });
}

async function sendParts(upload: S3Upload): Promise<string | null> {
  const { bucket, key, content } = upload;
  const target = { Bucket: bucket.name, Key: key };
  const { UploadId } = await bucket.call(key, (client) => client.send(new CreateMultipartUploadCommand(describe(upload))));
  if (UploadId === undefined) throw new HtsError("storage_unreachable", `${key}: the object store began an upload of several parts without naming it`);
  try {
    const size = Math.max(upload.partBytes, Math.ceil(content.sums.size / MAX_PARTS));
    const Parts = await runFew(Math.ceil(content.sums.size / size), (index) => sendPart(upload, UploadId, index, size));
    return await bucket.call(key, async (client, attempts) => {
      try {
        const answer = await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
        return answer.ETag === undefined || answer.ETag.replaceAll('"', "") === "" ? null : answer.ETag;
      } catch (error) {
        const etag = attempts > 1 ? await findOwn(upload, error) : undefined;
        if (etag === undefined) throw error;
        return etag;
      }
    });
  } catch (error) {
    // Best effort: what stays is removed by the rule of the bucket's life cycle.
    await bucket.call(key, (client) => client.send(new AbortMultipartUploadCommand({ ...target, UploadId }))).catch(() => undefined);
    throw error;
  }
}

async function sendPart({ bucket, key, content }: S3Upload, UploadId: string, index: number, partBytes: number): Promise<CompletedPart> {
  const offset = index * partBytes;
  const Body = await content.read(offset, Math.min(partBytes, content.sums.size - offset));
  const md5 = createHash("md5").update(Body).digest();
  const PartNumber = index + 1;
  const part = { Bucket: bucket.name, Key: key, UploadId, PartNumber, Body, ContentLength: Body.length, ContentMD5: md5.toString("base64") };
  const { ETag } = await bucket.call(key, (client) => client.send(new UploadPartCommand(part)));
  return { PartNumber, ETag: ETag ?? `"${md5.toString("hex")}"` };
}

/** Runs numbered work, a few at once; after a failure no more is begun, and it waits for what has been. */
async function runFew<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (next < count && !hasFailed) {
      const index = next++;
      try {
        results[index] = await work(index);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(PARTS_AT_ONCE, count) }, worker));
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  return results;
}

/** The ETag of the object when an earlier attempt has written it after all and only its answer was lost. */
async function findOwn({ bucket, key, uploadId }: S3Upload, error: unknown): Promise<string | undefined> {
  if (!isAbsence(error) && statusOf(error) !== 412) return undefined;
  const found = await bucket.readInfo(key).catch(() => null);
  return found?.uploadId === uploadId ? found.info.etag : undefined;
}

/** The condition as radosgw compares it, without quotes, where a server refuses an ETag that is still the object's. */
async function findUnquoted({ bucket, key }: S3Upload, condition: WriteCondition | undefined, error: unknown): Promise<WriteCondition | null> {
  if (condition === undefined || !("ifMatch" in condition) || !condition.ifMatch.startsWith('"') || statusOf(error) !== 412) return null;
  const found = await bucket.readInfo(key).catch(() => null);
  return found?.info.etag === condition.ifMatch ? { ifMatch: condition.ifMatch.slice(1, -1) } : null;
}

function isAbsence(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== "NoSuchBucket";
}

function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function toHeaders(condition: WriteCondition | undefined): { readonly IfNoneMatch?: "*"; readonly IfMatch?: string } {
  if (condition === undefined) return {};
  return "ifAbsent" in condition ? { IfNoneMatch: "*" } : { IfMatch: condition.ifMatch };
}

function describe({ bucket, key, content, options, uploadId }: S3Upload) {
  return {
    Bucket: bucket.name,
    Key: key,
    ContentType: options.contentType ?? DEFAULT_CONTENT_TYPE,
    Metadata: { ...options.metadata, [SHA256_NAME]: content.sums.sha256, [UPLOAD_ID_NAME]: uploadId },
  };
}
