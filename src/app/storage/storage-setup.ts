/** One change to the place of the objects; each may be made again without harm. */
export type StorageStep = { readonly summary: string } & (
  | { readonly action: "make_folder"; readonly folder: string }
  | { readonly action: "create_bucket" }
  | { readonly action: "enable_versioning" }
  /** All rules that the bucket is to have, others' included, as S3 takes them. */
  | { readonly action: "put_lifecycle"; readonly configuration: object }
  /** The whole policy that the bucket is to have, others' statements included. */
  | { readonly action: "put_policy"; readonly document: object }
);

/** What is to be done until objects can be kept in a place. */
export interface StoragePlan {
  readonly steps: readonly StorageStep[];
  /** What a user needs to work with the objects and nothing else, as a policy to attach; null where that is not how rights are given. */
  readonly policy: object | null;
  /** What a reader should know, in sentences. */
  readonly notes: readonly string[];
}

export type CheckStatus = "ok" | "failed" | "warning" | "unknown" | "not_applicable";

/** What came of looking at one thing. */
export interface StorageCheck {
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found. */
  readonly detail: string;
  /** What to do about it; null when nothing is to be done. */
  readonly remedy: string | null;
}

/** The place of the objects, seen by who sets it up and who checks it. */
export interface StorageSetup {
  /** The folder, or such as s3://bucket. */
  readonly location: string;
  /** The server that was asked for; null for a folder and for AWS. */
  readonly endpointUrl: string | null;
  /**
   * Looks at the place and plans what it lacks; changes nothing.
   *
   * @param principal the ARN of who is to be let in by the place itself, null for nobody
   * @throws HtsError `usage` for a principal that cannot be, `storage_denied`, `storage_unreachable`
   */
  plan(principal: string | null): Promise<StoragePlan>;
  /** @throws HtsError `storage_denied`, `storage_unreachable`, `configuration_invalid` when the bucket's name is somebody else's */
  apply(step: StorageStep): Promise<void>;
  /** Tries with the configured credentials whatever the store needs, on an object of its own that is removed again. */
  check(): Promise<readonly StorageCheck[]>;
  close(): void;
}

/** Whether nothing failed; what cannot be told is no failure. */
export function isStorageOk(checks: readonly StorageCheck[]): boolean {
  return checks.every(({ status }) => status !== "failed");
}
