import type { Command } from "commander";
import { type CheckStatus, isStorageOk, type StorageCheck, type StorageSetup } from "../../../app/storage/storage-setup.ts";
import { ERRORS } from "../../../engine/errors.ts";
import { print } from "../../print.ts";
import { describePlace, withStorageSetup } from "./open-setup.ts";

const EXAMPLE = `
Example:
  coin-hts storage check --json

Writes, lists, reads and removes an object of its own with the credentials that are configured. Exits with 4 when
something failed; warnings and what cannot be told do not change the exit code.`;

const WORDS: Readonly<Record<CheckStatus, string>> = { ok: "ok", failed: "FAILED", warning: "WARNING", unknown: "unknown", not_applicable: "-" };

/** Adds `storage check`: says whether objects can be kept with the configured credentials, and what protects them. */
export function addCheckCommand(storage: Command): Command {
  return storage
    .command("check")
    .description("try every right that is needed on an object of its own; look at versioning and lifecycle")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(({ json }: { readonly json?: boolean }) => withStorageSetup((setup) => check(setup, json === true)));
}

async function check(setup: StorageSetup, isJson: boolean): Promise<void> {
  const checks = await setup.check();
  const ok = isStorageOk(checks);
  if (isJson) await print(JSON.stringify({ location: setup.location, endpoint_url: setup.endpointUrl, ok, checks }));
  else await print([`${describePlace(setup)}: ${ok ? "ok" : "NOT ok"}`, ...render(checks)].join("\n"));
  if (!ok) process.exitCode = ERRORS.check_failed.exitCode;
}

function render(checks: readonly StorageCheck[]): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.map(
    ({ name, status, detail, remedy }) => `  ${name.padEnd(width)}  ${WORDS[status].padEnd(7)}  ${detail}${remedy === null ? "" : `; ${remedy}`}`,
  );
}
