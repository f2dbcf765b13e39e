/** Bytes that come one piece after the other; their number need not be known. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** When a write may take place: only where there is no object yet, or only over the object with this ETag. */
export type WriteCondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

export interface UploadOptions {
  readonly condition?: WriteCondition;
  /** The media type, such as application/json; application/octet-stream unless given. */
  readonly contentType?: string;
  /** Up to 16 pairs: names of small letters, digits and hyphens, values of printable ASCII, at most 1024 characters in all. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What the content must turn out to be; a stream that ended early is refused by it and leaves nothing behind. */
  readonly expected?: { readonly size?: number; readonly sha256?: string };
}

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** In double quotes; the MD5 in hex of an object that was written in one part, else another text that changes with the content. */
  readonly etag: string;
  /** ISO 8601 in UTC, whole seconds, by the clock of the store. */
  readonly uploaded_at: string;
}

/** An object with everything that is known about it without reading it. */
export interface ObjectInfo extends ListedObject {
  /** 64 hex digits; null for an object that another program has put there. */
  readonly sha256: string | null;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What an upload did, once the store has confirmed it. */
export interface UploadOutcome extends ListedObject {
  readonly success: true;
  readonly sha256: string;
}

export interface Download {
  readonly info: ObjectInfo;
  /**
   * The content, to be read once. It is hashed on the way: what has been read is good only when the end was reached
   * without an error.
   *
   * @throws HtsError `object_damaged` at the end when size or SHA-256 differ, `object_conflict` when the object was
   * overwritten meanwhile, `storage_unreachable` when it breaks off
   */
  readonly bytes: ByteStream;
}

/** What came of reading an object whole and comparing it with what is known about it. */
export interface IntegrityReport extends ObjectInfo {
  readonly isSound: boolean;
  /** One sentence for each thing that differs: size, ETag of a single part, SHA-256. */
  readonly problems: readonly string[];
}

/**
 * Objects by key, in a folder or in a bucket.
 *
 * Keys are relative paths with slashes (`requireKey`). Every call may throw HtsError `usage` for a malformed key or
 * option, `storage_bucket_missing`, `storage_denied`, and, after attempts of its own, `storage_throttled` and
 * `storage_unreachable`.
 */
export interface ObjectStore {
  /**
   * Writes an object whole or not at all; readers see the old one or the new one.
   *
   * @throws HtsError `object_conflict` when the condition does not hold, `object_damaged` when the content is not what was expected;
   * nothing is changed then. What a stream throws is passed on.
   */
  upload(key: string, content: Uint8Array | ByteStream, options?: UploadOptions): Promise<UploadOutcome>;
  /** @throws HtsError `object_missing` */
  download(key: string): Promise<Download>;
  /** @throws HtsError `object_missing` */
  readInfo(key: string): Promise<ObjectInfo>;
  /** The objects whose keys begin with a prefix, by key in ascending order; asks for the next ones only when they are wanted. */
  list(prefix?: string): AsyncIterable<ListedObject>;
  /** Removes an object; that there is none is no failure. */
  delete(key: string): Promise<void>;
  /**
   * Reads an object whole and compares size, ETag and SHA-256.
   *
   * @throws HtsError `object_missing`
   */
  verify(key: string): Promise<IntegrityReport>;
}
