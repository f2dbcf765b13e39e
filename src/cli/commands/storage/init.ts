import type { Command } from "commander";
import type { StoragePlan, StorageSetup } from "../../../app/storage/storage-setup.ts";
import { print } from "../../print.ts";
import { describePlace, withStorageSetup } from "./open-setup.ts";

interface InitOptions {
  readonly principal?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts storage init --dry-run
  coin-hts storage init --principal arn:aws:iam::123456789012:user/coin-hts

AWS_BUCKET_NAME, AWS_REGION and AWS_ENDPOINT_URL_S3 name the bucket; without the first one objects are kept in the folder
DATA_ROOT/objects. For a bucket it needs the credentials of its owner. What others have set on the bucket is kept.`;

/** Adds `storage init`: creates what is missing of a bucket, its versioning, lifecycle and policy, or of a folder. */
export function addInitCommand(storage: Command): Command {
  return storage
    .command("init")
    .description("create the bucket, turn versioning on, set lifecycle and policy; or make the folder")
    .option("--principal <arn>", "who is to be let in by the bucket's policy; without it the policy to attach to a user is shown")
    .option("--dry-run", "show what would be done, and change nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action((options: InitOptions) => withStorageSetup((setup) => init(setup, options)));
}

async function init(setup: StorageSetup, { principal, dryRun = false, json = false }: InitOptions): Promise<void> {
  const plan = await setup.plan(principal ?? null);
  if (json) {
    if (!dryRun) for (const step of plan.steps) await setup.apply(step);
    const { location, endpointUrl } = setup;
    return print(JSON.stringify({ location, endpoint_url: endpointUrl, dry_run: dryRun, ...plan }));
  }
  if (plan.steps.length === 0) await print(`${describePlace(setup)}: nothing to do.`);
  else await print(`${describePlace(setup)}${dryRun ? ", would" : ""}:`);
  for (const step of plan.steps) {
    // Each is told once it is done: what stops in between is seen to have done so much.
    if (!dryRun) await setup.apply(step);
    await print(`  ${dryRun ? "" : "done: "}${step.summary}`);
  }
  await print(renderRest(plan));
}

function renderRest({ notes, policy }: StoragePlan): string {
  const shown =
    policy === null
      ? []
      : ["The policy to attach to the user or role that coin-hts runs as (nothing is attached by this command):", JSON.stringify(policy, null, 2)];
  return [...notes, ...shown, "Check it with: coin-hts storage check"].join("\n");
}
