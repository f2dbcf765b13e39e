import {
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  type S3Client,
  type S3ServiceException,
} from "@aws-sdk/client-s3";
import type { StorageCheck, StoragePlan, StorageSetup, StorageStep } from "../../../app/storage/storage-setup.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { BucketSettings } from "../open-object-store.ts";
import { S3Bucket } from "../s3-bucket.ts";
import { isAws } from "./aws-endpoint.ts";
import { requirePrincipal } from "./bucket-policy.ts";
import { checkBucket } from "./check-bucket.ts";
import { type LifecycleSettings, planBucket } from "./plan-bucket.ts";
import { readBucketState } from "./read-bucket.ts";

/** Sets up a bucket of S3 and checks it. */
export class BucketSetup implements StorageSetup {
  readonly location: string;
  readonly endpointUrl: string | null;
  readonly #settings: BucketSettings;
  readonly #bucket: S3Bucket;

  constructor(settings: BucketSettings) {
    this.location = `s3://${settings.name}`;
    this.endpointUrl = settings.endpointUrl;
    this.#settings = settings;
    this.#bucket = new S3Bucket({ bucket: settings.name, region: settings.region, endpointUrl: settings.endpointUrl ?? undefined });
  }

  async plan(principal: string | null): Promise<StoragePlan> {
    if (principal !== null) requirePrincipal(principal);
    const state = await explainRefusal("looking at the bucket", () => readBucketState(this.#bucket, principal !== null));
    return planBucket(this.#settings, state, principal);
  }

  async apply(step: StorageStep): Promise<void> {
    await explainRefusal(step.summary, () => this.#bucket.call(`bucket ${this.#bucket.name}`, (client) => this.#send(client, step)));
  }

  check(): Promise<readonly StorageCheck[]> {
    return checkBucket(this.#bucket, this.#settings, Date.now());
  }

  close(): void {
    this.#bucket.close();
  }

  async #send(client: S3Client, step: StorageStep): Promise<void> {
    const Bucket = this.#bucket.name;
    switch (step.action) {
      case "create_bucket":
        return this.#create(client);
      case "enable_versioning":
        await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
        return;
      case "put_lifecycle": {
        const { rules, smallestTransition } = step.configuration as LifecycleSettings;
        const LifecycleConfiguration = { Rules: [...rules] };
        await client.send(
          new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration, TransitionDefaultMinimumObjectSize: smallestTransition }),
        );
        return;
      }
      case "put_policy":
        await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(step.document) }));
        return;
      case "make_folder":
        throw new HtsError("usage", "a bucket has no folders to be made");
    }
  }

  async #create(client: S3Client): Promise<void> {
    const command = new CreateBucketCommand({ Bucket: this.#bucket.name });
    // The SDK names the region as the place of the bucket, which other servers than AWS refuse.
    if (!isAws(this.#settings)) {
      command.middlewareStack.add((next) => (args) => next({ ...args, input: { ...args.input, CreateBucketConfiguration: undefined } }), {
        step: "initialize",
        priority: "low",
      });
    }
    try {
      await client.send(command);
    } catch (error) {
      const { name } = error as Error;
      // Another process has done the same meanwhile.
      if (name === "BucketAlreadyOwnedByYou") return;
      if (name !== "BucketAlreadyExists") throw error;
      const problem = `the bucket ${this.#bucket.name} belongs to somebody else; choose another name for AWS_BUCKET_NAME`;
      throw new HtsError("configuration_invalid", problem, { cause: error });
    }
  }
}

/** The store's own advice is for who gets and puts objects; who sets the bucket up needs another one. */
async function explainRefusal<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HtsError) || error.code !== "storage_denied") throw error;
    const { name = "", message = "", $metadata } = (error.cause ?? {}) as Partial<S3ServiceException>;
    const answer = message === "" || message === "UnknownError" ? name : `${name}, ${message.slice(0, 200)}`;
    const isForbidden = [undefined, 401, 403].includes($metadata?.httpStatusCode);
    const remedy = isForbidden
      ? "run it with the credentials of the bucket's owner"
      : name === "MalformedPolicy"
        ? "check that the principal exists, and whoever else the bucket's policy names"
        : "this server cannot do that; set it by hand";
    throw new HtsError("storage_denied", `${what}: refused (${answer}); ${remedy}`, { cause: error });
  }
}
