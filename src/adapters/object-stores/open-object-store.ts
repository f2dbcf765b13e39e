import { join } from "node:path";
import type { ObjectStore } from "../../app/storage/object-store.ts";

/** Which object store an installation has. */
export interface ObjectStoreSettings {
  /** Null for a folder of the data. */
  readonly bucketName: string | null;
  readonly bucketRegion: string;
  readonly bucketEndpointUrl: string | null;
  /** Absolute. */
  readonly dataRoot: string;
}

export interface OpenObjectStore {
  readonly store: ObjectStore;
  /** To be printed before a key: s3://desk, or the folder. */
  readonly place: string;
  close(): void;
}

/** Opens the bucket of an installation, or the folder `objects` of its data; the AWS SDK is loaded only for a bucket. */
export async function openObjectStore({ bucketName, bucketRegion, bucketEndpointUrl, dataRoot }: ObjectStoreSettings): Promise<OpenObjectStore> {
  if (bucketName === null) {
    const { FilesystemObjectStore } = await import("./filesystem-object-store.ts");
    const folder = join(dataRoot, "objects");
    return { store: new FilesystemObjectStore(folder), place: folder, close: () => undefined };
  }
  const { S3ObjectStore } = await import("./s3-object-store.ts");
  const store = new S3ObjectStore({ bucket: bucketName, region: bucketRegion, endpointUrl: bucketEndpointUrl ?? undefined });
  return { store, place: `s3://${bucketName}`, close: () => store.close() };
}
