import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { type BucketStep, type BucketTarget, describeStep, leastPrivilege, planBucket } from "../../../app/storage/bucket-plan.ts";
import { type Config, readConfig } from "../../../config.ts";
import { HtsError } from "../../../engine/errors.ts";
import { print } from "../../print.ts";

interface InitOptions {
  readonly principal?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts storage init --dry-run
  coin-hts storage init --principal arn:aws:iam::123456789012:user/coin-hts

The bucket is AWS_BUCKET_NAME. Needs the rights of its owner, once. What others have set on the bucket stays. Without --principal the policy
to attach to a user of AWS IAM is printed.`;

/** Adds `storage init`. */
export function addInitCommand(storage: Command): Command {
  return storage
    .command("init")
    .description("create the bucket, turn versioning on, set the lifecycle and the rights")
    .option("--principal <arn>", "who may use the bucket, by the bucket's own policy")
    .option("--dry-run", "show what would be done, and do nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(init);
}

async function init({ principal, dryRun, json }: InitOptions): Promise<void> {
  const config = readConfig();
  if (config.bucketName === null) return initFolder(join(config.dataRoot, "objects"), dryRun === true, json === true);
  if (principal !== undefined && !/^arn:aws[a-z-]*:iam:[^:]*:[^:]*:(user|role|root)/.test(principal)) {
    throw new HtsError("usage", `--principal was ${JSON.stringify(principal)}, expected one such as arn:aws:iam::123456789012:user/coin-hts`);
  }
  const target: BucketTarget = { bucket: config.bucketName, principal: principal ?? null };
  const steps = await bringAbout(config, target, dryRun === true);
  const policy = { Version: "2012-10-17", Statement: leastPrivilege(target) };
  if (json === true) return print(JSON.stringify({ bucket: target.bucket, steps, done: dryRun !== true, policy }));
  for (const step of steps) await print(`${dryRun === true ? "would" : "done:"} ${describeStep(step, target)}`);
  if (steps.length === 0) await print("Nothing to do.");
  if (principal === undefined) await print(`The policy of the user that the program runs as:\n${JSON.stringify(policy, null, 2)}`);
}

async function bringAbout({ bucketName, bucketRegion, bucketEndpointUrl }: Config, target: BucketTarget, isDryRun: boolean): Promise<readonly BucketStep[]> {
  const { S3Administration } = await import("../../../adapters/object-stores/s3-administration.ts");
  const administration = new S3Administration({ bucket: bucketName ?? "", region: bucketRegion, endpointUrl: bucketEndpointUrl ?? undefined });
  try {
    const steps = planBucket(await administration.readState(), target);
    if (!isDryRun) for (const step of steps) await administration.apply(step);
    return steps;
  } finally {
    administration.close();
  }
}

async function initFolder(folder: string, isDryRun: boolean, isJson: boolean): Promise<void> {
  if (!isDryRun) await mkdir(folder, { recursive: true });
  if (isJson) return print(JSON.stringify({ folder, steps: [], done: !isDryRun }));
  await print(`${isDryRun ? "would use" : "using"} the folder ${folder}; versions, a lifecycle and rights belong to buckets: set AWS_BUCKET_NAME for one`);
}
