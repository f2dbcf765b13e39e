import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type LifecycleRule as S3Rule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import type { BucketState, BucketStep, LifecycleRule, PolicyStatement } from "../../app/storage/bucket-plan.ts";
import type { BucketSettings } from "../../app/storage/check-storage.ts";
import { HtsError } from "../../engine/errors.ts";
import { S3Bucket, type S3Options } from "./s3-bucket.ts";

/** Says that a bucket has no lifecycle or no policy, which is an answer. */
const NOTHING_SET = new Set(["NoSuchLifecycleConfiguration", "NoSuchBucketPolicy"]);
/** The only region whose name may not be given. */
const UNNAMED_REGION = "us-east-1";

/** Sets buckets up, with the rights of their owner; the program itself runs with fewer. */
export class S3Administration implements BucketSettings {
  readonly #bucket: S3Bucket;
  readonly #region: string;
  readonly #hasEndpoint: boolean;

  constructor(options: S3Options) {
    this.#bucket = new S3Bucket(options);
    this.#region = options.region;
    this.#hasEndpoint = options.endpointUrl !== undefined;
  }

  /** @throws HtsError `storage_denied`, `storage_unreachable` */
  async readState(): Promise<BucketState> {
    if (!(await this.#exists())) return { exists: false, isVersioned: false, lifecycleRules: [], statements: [] };
    const [isVersioned, lifecycleRules, statements] = [await this.isVersioned(), await this.readLifecycle(), await this.readPolicy()];
    return { exists: true, isVersioned, lifecycleRules, statements };
  }

  async isVersioned(): Promise<boolean> {
    const { Status } = await this.#bucket.call("versioning", (client) => client.send(new GetBucketVersioningCommand({ Bucket: this.#bucket.name })));
    return Status === "Enabled";
  }

  async readLifecycle(): Promise<readonly LifecycleRule[]> {
    const call = this.#bucket.call("lifecycle", (client) => client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: this.#bucket.name })));
    return ((await call.catch(nullIfNothingSet))?.Rules ?? []) as unknown as LifecycleRule[];
  }

  async readPolicy(): Promise<readonly PolicyStatement[]> {
    const call = this.#bucket.call("policy", (client) => client.send(new GetBucketPolicyCommand({ Bucket: this.#bucket.name })));
    const text = (await call.catch(nullIfNothingSet))?.Policy;
    return text === undefined ? [] : (JSON.parse(text) as { readonly Statement: PolicyStatement[] }).Statement;
  }

  async observe(key: string): Promise<{ readonly hasVersion: boolean; readonly hasExpiry: boolean }> {
    const head = await this.#bucket.call(key, (client) => client.send(new HeadObjectCommand({ Bucket: this.#bucket.name, Key: key })));
    return { hasVersion: (head.VersionId ?? "null") !== "null", hasExpiry: head.Expiration !== undefined };
  }

  /** @throws HtsError `storage_denied`, `storage_unreachable` */
  async apply(step: BucketStep): Promise<void> {
    await this.#bucket.call(step.step, async (client) => {
      const Bucket = this.#bucket.name;
      switch (step.step) {
        case "create_bucket":
          return client.send(new CreateBucketCommand({ Bucket, ...this.#place() }));
        case "enable_versioning":
          return client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
        case "put_lifecycle":
          return client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: step.rules as unknown as S3Rule[] } }));
        case "put_policy":
          return client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement: step.statements }) }));
      }
    });
  }

  close(): void {
    this.#bucket.close();
  }

  #place(): Partial<CreateBucketCommandInput> {
    if (this.#hasEndpoint || this.#region === UNNAMED_REGION) return {};
    return { CreateBucketConfiguration: { LocationConstraint: this.#region as never } };
  }

  async #exists(): Promise<boolean> {
    try {
      await this.#bucket.call(`bucket ${this.#bucket.name}`, (client) => client.send(new HeadBucketCommand({ Bucket: this.#bucket.name })));
      return true;
    } catch (error) {
      if (error instanceof HtsError && ["storage_bucket_missing", "object_missing"].includes(error.code)) return false;
      throw error;
    }
  }
}

function nullIfNothingSet(error: unknown): null {
  const cause = error instanceof HtsError ? (error.cause as { readonly name?: string } | undefined) : undefined;
  if (NOTHING_SET.has(cause?.name ?? "")) return null;
  throw error;
}
