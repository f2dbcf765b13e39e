import type { StorageSetup } from "../../../app/storage/storage-setup.ts";
import { readConfig } from "../../../config.ts";

/** Works with the configured place of objects, and ends its connections afterwards. */
export async function withStorageSetup(work: (setup: StorageSetup) => Promise<void>): Promise<void> {
  const { openStorageSetup } = await import("../../../adapters/object-stores/open-object-store.ts");
  const setup = await openStorageSetup(readConfig());
  try {
    await work(setup);
  } finally {
    setup.close();
  }
}

/** The place, with the server where it is not AWS. */
export function describePlace({ location, endpointUrl }: StorageSetup): string {
  return endpointUrl === null ? location : `${location} at ${endpointUrl}`;
}
