import type { Command } from "commander";
import { openObjectStore } from "../../../adapters/object-stores/open-object-store.ts";
import { type BucketSettings, checkStorage, type StorageFinding } from "../../../app/storage/check-storage.ts";
import { type Config, readConfig } from "../../../config.ts";
import { print } from "../../print.ts";

const CHECK_FAILED_EXIT_CODE = 4;

/** Adds `storage check`. */
export function addCheckStorageCommand(storage: Command): Command {
  return storage
    .command("check")
    .description("try each right that the program needs, and find out how the bucket is set up")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts storage check\n\nExits with 4 when something is not as it should be.")
    .action(check);
}

async function check({ json }: { readonly json?: boolean }): Promise<void> {
  const config = readConfig();
  const { store, place, close } = await openObjectStore(config);
  try {
    const findings = await withSettings(config, (settings) => checkStorage(store, settings, Math.random));
    if (findings.some(({ status }) => status === "failed")) process.exitCode = CHECK_FAILED_EXIT_CODE;
    await print(json === true ? JSON.stringify({ place, findings }) : render(place, findings));
  } finally {
    close();
  }
}

async function withSettings<T>({ bucketName, bucketRegion, bucketEndpointUrl }: Config, work: (settings: BucketSettings | null) => Promise<T>): Promise<T> {
  if (bucketName === null) return work(null);
  const { S3Administration } = await import("../../../adapters/object-stores/s3-administration.ts");
  const administration = new S3Administration({ bucket: bucketName, region: bucketRegion, endpointUrl: bucketEndpointUrl ?? undefined });
  try {
    return await work(administration);
  } finally {
    administration.close();
  }
}

function render(place: string, findings: readonly StorageFinding[]): string {
  const rows = findings.map(({ name, status, detail }) => `  ${name.padEnd(15)}  ${status.padEnd(7)}  ${detail}`);
  return [place, ...rows].join("\n");
}
