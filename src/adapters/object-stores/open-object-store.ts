import { join } from "node:path";
import type { ObjectStore } from "../../app/storage/object-store.ts";
import type { StorageSetup } from "../../app/storage/storage-setup.ts";

/** A bucket of S3, or of a server that speaks its protocol. */
export interface BucketSettings {
  readonly name: string;
  readonly region: string;
  /** Null for AWS. */
  readonly endpointUrl: string | null;
}

/** Where objects are kept. */
export interface ObjectStoreSettings {
  /** The folder of this installation. */
  readonly dataRoot: string;
  /** Null to keep objects in the folder `objects` of the data root. */
  readonly bucket: BucketSettings | null;
}

/** The object store of this installation. */
export interface OpenedObjectStore {
  readonly store: ObjectStore;
  /** The folder, or such as s3://bucket; a key after a slash makes it the place of an object. */
  readonly location: string;
  /** Ends the connections. */
  close(): void;
}

/** Opens the configured object store; the AWS SDK is loaded only when there is a bucket. Nothing is asked of the store yet. */
export async function openObjectStore(settings: ObjectStoreSettings): Promise<OpenedObjectStore> {
  const { bucket } = settings;
  if (bucket !== null) {
    const { S3ObjectStore } = await import("./s3-object-store.ts");
    const store = new S3ObjectStore({ bucket: bucket.name, region: bucket.region, endpointUrl: bucket.endpointUrl ?? undefined });
    return { store, location: locationOf(settings), close: () => store.close() };
  }
  const { FilesystemObjectStore } = await import("./filesystem-object-store.ts");
  return { store: new FilesystemObjectStore(locationOf(settings)), location: locationOf(settings), close: () => undefined };
}

/** Opens what sets the configured place of objects up, and checks it. */
export async function openStorageSetup(settings: ObjectStoreSettings): Promise<StorageSetup> {
  const { dataRoot, bucket } = settings;
  if (bucket === null) return new (await import("./setup/folder-setup.ts")).FolderSetup(locationOf(settings), dataRoot);
  return new (await import("./setup/bucket-setup.ts")).BucketSetup(bucket);
}

function locationOf({ dataRoot, bucket }: ObjectStoreSettings): string {
  return bucket === null ? join(dataRoot, "objects") : `s3://${bucket.name}`;
}
