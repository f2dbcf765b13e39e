import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { requireUploadOptions } from "../../app/storage/check-upload.ts";
import { requireKey, requirePrefix } from "../../app/storage/object-key.ts";
import type {
  ByteStream,
  Download,
  IntegrityReport,
  ListedObject,
  ObjectInfo,
  ObjectStore,
  UploadOptions,
  UploadOutcome,
} from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { checkOnTheWay, inspect, requireExpected } from "./content-sums.ts";
import { waitAfter } from "./retry-passing.ts";
import { S3Bucket, type S3ObjectInfo, type S3Options, toWholeSeconds } from "./s3-bucket.ts";
import { toStorageError } from "./s3-errors.ts";
import { newUploadId, type S3Upload, sendUpload } from "./s3-upload.ts";
import { spool } from "./spool.ts";

const MIN_PART_BYTES = 5 * 1024 ** 2;
const DEFAULT_PART_BYTES = 8 * 1024 ** 2;

/**
 * Objects in a bucket of S3 or of a server that speaks its protocol.
 *
 * It needs no more rights than to get, put and delete objects and to list the bucket. Content whose sums are not known
 * is read to its end before it is sent, beyond one part into a temporary file, so that every object carries its SHA-256.
 */
export class S3ObjectStore implements ObjectStore {
  readonly #bucket: S3Bucket;
  readonly #partBytes: number;

  constructor(options: S3Options) {
    this.#bucket = new S3Bucket(options);
    this.#partBytes = Math.max(options.partBytes ?? DEFAULT_PART_BYTES, MIN_PART_BYTES);
  }

  async upload(key: string, content: Uint8Array | ByteStream, options: UploadOptions = {}): Promise<UploadOutcome> {
    requireKey(key);
    requireUploadOptions(options);
    const spooled = await spool(content, this.#partBytes);
    try {
      requireExpected(key, spooled.sums, options.expected);
      const upload = { bucket: this.#bucket, key, content: spooled, options, partBytes: this.#partBytes, uploadId: newUploadId() };
      return await this.#confirm(upload, await sendUpload(upload));
    } finally {
      await spooled.close();
    }
  }

  async download(key: string): Promise<Download> {
    const found = await this.#bucket.readInfo(requireKey(key));
    return { info: found.info, bytes: checkOnTheWay(found.info, this.#read(found.info), found.isMd5Etag) };
  }

  async readInfo(key: string): Promise<ObjectInfo> {
    return (await this.#bucket.readInfo(requireKey(key))).info;
  }

  async *list(prefix = ""): AsyncIterable<ListedObject> {
    requirePrefix(prefix);
    for (let ContinuationToken: string | undefined; ;) {
      const page = { Bucket: this.#bucket.name, Prefix: prefix, ContinuationToken };
      const answer = await this.#bucket.call(`bucket ${this.#bucket.name}`, (client) => client.send(new ListObjectsV2Command(page)));
      for (const { Key, Size, ETag, LastModified } of answer.Contents ?? []) {
        if (Key !== undefined) yield { key: Key, size: Size ?? 0, etag: ETag ?? "", uploaded_at: toWholeSeconds(LastModified) };
      }
      // A server that says there is more but not how to get it would be asked for ever.
      if (answer.IsTruncated !== true || answer.NextContinuationToken === undefined) return;
      ContinuationToken = answer.NextContinuationToken;
    }
  }

  async delete(key: string): Promise<void> {
    requireKey(key);
    try {
      await this.#bucket.call(key, (client) => client.send(new DeleteObjectCommand({ Bucket: this.#bucket.name, Key: key })));
    } catch (error) {
      if (!(error instanceof HtsError) || error.code !== "object_missing") throw error;
    }
  }

  async verify(key: string): Promise<IntegrityReport> {
    const found = await this.#bucket.readInfo(requireKey(key));
    return inspect(found.info, this.#read(found.info), found.isMd5Etag);
  }

  /** Ends the connections; the store cannot be used afterwards. */
  close(): void {
    this.#bucket.close();
  }

  /** Asks the store what it has now, and compares it with what was sent. */
  async #confirm({ key, content, uploadId }: S3Upload, answeredEtag: string | null): Promise<UploadOutcome> {
    const { size, sha256, md5 } = content.sums;
    const found = await this.#bucket.readInfo(key).catch((error: unknown) => {
      if (error instanceof HtsError && error.code === "object_missing") return null;
      throw error;
    });
    // Overwritten or deleted since: what was sent was accepted, and that is what is told.
    const own: S3ObjectInfo | null = found?.uploadId === uploadId ? found : null;
    if (own !== null && (own.info.size !== size || (own.isMd5Etag && own.info.etag !== `"${md5}"`))) {
      const what = `${size} bytes with the MD5 ${md5} were sent, ${own.info.size} bytes with the ETag ${own.info.etag} arrived`;
      throw new HtsError("object_damaged", `${key} is damaged: ${what}; upload it again`);
    }
    const etag = own?.info.etag ?? answeredEtag ?? "";
    return { success: true, key, size, etag, sha256, uploaded_at: own?.info.uploaded_at ?? toWholeSeconds(new Date()) };
  }

  /** The content from its beginning; where it breaks off, the rest is asked for, as long as it is the same object. */
  async *#read(info: ObjectInfo): ByteStream {
    let offset = 0;
    for (let attempts = 1; offset < info.size; attempts++) {
      try {
        for await (const piece of await this.#open(info, offset)) {
          offset += piece.length;
          yield piece;
        }
        return;
      } catch (thrown) {
        const error = toStorageError(thrown, `${info.key} broke off after ${offset} of ${info.size} bytes`);
        if (!error.retryable || attempts >= this.#bucket.maxAttempts) throw error;
        await this.#bucket.rest(waitAfter(error, attempts, this.#bucket.random));
      }
    }
  }

  async #open({ key, etag }: ObjectInfo, offset: number): Promise<ByteStream> {
    const range = offset === 0 ? {} : { Range: `bytes=${offset}-` };
    const condition = etag === "" ? {} : { IfMatch: etag };
    const command = new GetObjectCommand({ Bucket: this.#bucket.name, Key: key, ...condition, ...range });
    const { Body, ContentRange } = await this.#bucket.call(key, (client) => client.send(command));
    if (offset > 0 && ContentRange?.startsWith(`bytes ${offset}-`) !== true) {
      throw new HtsError("storage_unreachable", `${key} broke off after ${offset} bytes, and the object store does not send the rest alone`);
    }
    return Body as unknown as ByteStream;
  }
}
