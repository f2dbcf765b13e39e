import { type HeadObjectCommandOutput, HeadObjectCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { DEFAULT_CONTENT_TYPE } from "../../app/storage/check-upload.ts";
import type { ObjectInfo } from "../../app/storage/object-store.ts";
import type { Random } from "../../engine/random.ts";
import { HtsError } from "../../engine/errors.ts";
import { type Clock, systemClock } from "../http/clock.ts";
import { isPlainEtag } from "./content-sums.ts";
import { retryPassing, type RetryPolicy } from "./retry-passing.ts";
import { toStorageError } from "./s3-errors.ts";

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** Where another server than AWS answers, such as http://127.0.0.1:9000; its buckets are addressed by path. */
  readonly endpointUrl?: string | undefined;
  /** Without them the SDK looks for credentials where it always does: environment, profile, role of the machine. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string } | undefined;
  /** How often a call is tried that fails in a passing way; 5 unless given. */
  readonly maxAttempts?: number;
  /** Objects beyond it are sent in parts of this size; 5 MiB at least, 8 MiB unless given. */
  readonly partBytes?: number;
  /** How long a connection may be silent; 60 s unless given. */
  readonly idleTimeoutMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Under these names objects keep what S3 does not: metadata of the same names cannot be given by a caller. */
export const SHA256_NAME = "hts-sha256";
export const UPLOAD_ID_NAME = "hts-upload-id";

const CONNECTION_TIMEOUT_MS = 10_000;

/** What the store knows about an object beyond what it tells. */
export interface S3ObjectInfo {
  readonly info: ObjectInfo;
  /** Whether the ETag is the MD5 of the content, and not of several parts or of something encrypted. */
  readonly isMd5Etag: boolean;
  /** Which upload wrote it; undefined for another program's. */
  readonly uploadId: string | undefined;
}

/** A bucket, and how its calls are made: errors are typed, what may pass is tried again. */
export class S3Bucket {
  readonly name: string;
  readonly #client: S3Client;
  readonly #retry: RetryPolicy;

  constructor({ bucket, clock = systemClock, random = Math.random, maxAttempts = 5, ...options }: S3Options) {
    this.name = bucket;
    this.#client = new S3Client(toClientConfig(options));
    this.#retry = { clock, random, maxAttempts };
  }

  /** Makes a call until it succeeds or there is no hope. */
  call<T>(what: string, attempt: (client: S3Client, attempts: number) => Promise<T>): Promise<T> {
    return retryPassing(this.#retry, async (attempts) => {
      try {
        return await attempt(this.#client, attempts);
      } catch (error) {
        throw toStorageError(error, what);
      }
    });
  }

  /** @throws HtsError `object_missing`, and `storage_bucket_missing` where the server tells the two apart */
  async readInfo(key: string): Promise<S3ObjectInfo> {
    try {
      const head = await this.call(key, (client) => client.send(new HeadObjectCommand({ Bucket: this.name, Key: key })));
      return toS3ObjectInfo(key, head);
    } catch (error) {
      // The answer to HEAD has no body that could say what is missing; a listing has.
      if (error instanceof HtsError && error.code === "object_missing") await this.requireBucket();
      throw error;
    }
  }

  /** @throws HtsError `storage_bucket_missing`, `storage_denied` */
  async requireBucket(): Promise<void> {
    await this.call(`bucket ${this.name}`, (client) => client.send(new ListObjectsV2Command({ Bucket: this.name, MaxKeys: 1 })));
  }

  get maxAttempts(): number {
    return this.#retry.maxAttempts;
  }

  /** Waits between two attempts of something that is not one call. */
  rest(waitMs: number): Promise<void> {
    return this.#retry.clock.sleep(waitMs);
  }

  get random(): Random {
    return this.#retry.random;
  }

  close(): void {
    this.#client.destroy();
  }
}

/** ISO 8601 with whole seconds: listings tell milliseconds, the objects themselves do not. */
export function toWholeSeconds(time: Date | undefined): string {
  return `${(time ?? new Date(0)).toISOString().slice(0, 19)}Z`;
}

function toS3ObjectInfo(key: string, head: HeadObjectCommandOutput): S3ObjectInfo {
  const { [SHA256_NAME]: sha256 = "", [UPLOAD_ID_NAME]: uploadId, ...metadata } = head.Metadata ?? {};
  const etag = head.ETag ?? "";
  const info = {
    key,
    size: head.ContentLength ?? 0,
    etag,
    uploaded_at: toWholeSeconds(head.LastModified),
    sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
    contentType: head.ContentType ?? DEFAULT_CONTENT_TYPE,
    metadata,
  };
  const isEncryptedByKey = (head.ServerSideEncryption ?? "AES256") !== "AES256" || head.SSECustomerAlgorithm !== undefined;
  return { info, isMd5Etag: isPlainEtag(etag) && !isEncryptedByKey, uploadId };
}

function toClientConfig({ region, endpointUrl, credentials, idleTimeoutMs = 60_000 }: Omit<S3Options, "bucket">): S3ClientConfig {
  return {
    region,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    // Tried again here, where a stream can be begun anew.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: idleTimeoutMs, throwOnRequestTimeout: true },
    // Older servers do not know the newer checksums; Content-MD5 and SHA-256 are sent and compared here.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  };
}
