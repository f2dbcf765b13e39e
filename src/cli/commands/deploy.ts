import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Deployment } from "../../adapters/containers/open-deployment.ts";
import type { EngineName } from "../../adapters/containers/find-container-engine.ts";
import type { StepResult } from "../../app/deploy/execute-deploy.ts";
import { ENVIRONMENTS, type Environment } from "../../app/deploy/settings.ts";
import { environmentWith } from "../../config.ts";
import { ERRORS } from "../../engine/errors.ts";
import { parseCount } from "../json-option.ts";
import { print } from "../print.ts";
import { deployReport, renderChecks, renderOutcome, renderPlan, renderStep } from "../render-deploy.ts";

interface DeployOptions {
  readonly installation?: string;
  readonly engine?: EngineName;
  readonly baseImage?: string;
  readonly patience: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const USUAL_PATIENCE_SECONDS = 180;
const EXAMPLE = `
Examples:
  coin-hts deploy production --dry-run
  coin-hts deploy production

Exits with 4 when the machine lacks something, and changes nothing then; with 1 when the deployment failed, after the
image that was healthy before has been brought back where that can be done. The guide is docs/guides/deploy.md.`;

/** Adds `deploy`: the whole desk in containers, from this checkout, on this machine. */
export function addDeployCommand(program: Command): Command {
  return program
    .command("deploy")
    .description("build the image of this checkout and bring it up with PostgreSQL, Redis, API, workers and scheduler in containers")
    .argument("[environment]", `one of ${ENVIRONMENTS.join(", ")}`, parseEnvironment, "development")
    .option("--installation <folder>", "where settings and token are kept instead of deploy/installations/<environment>")
    .addOption(new Option("--engine <name>", "which container engine to use instead of the first that answers").choices(["docker", "podman"]))
    .option("--base-image <image>", "image to build upon: a Debian 12 with Node.js 24 and npm")
    .option("--patience <seconds>", "how long what was started may take until it answers", parseCount, USUAL_PATIENCE_SECONDS)
    .option("--dry-run", "check the machine and show what would be done; change nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(deploy);
}

async function deploy(environment: Environment, { installation, engine, baseImage, patience, dryRun = false, json = false }: DeployOptions): Promise<void> {
  const { openDeployment } = await import("../../adapters/containers/open-deployment.ts");
  const deployment = await openDeployment({
    environment,
    folder: installation === undefined ? null : resolve(installation),
    engine: engine ?? null,
    baseImage: baseImage ?? null,
    patienceMs: patience * 1000,
    variables: environmentWith({}),
  });
  if (!json) await print(renderChecks(deployment.checks));
  if (deployment.plan === null) process.exitCode = ERRORS.check_failed.exitCode;
  if (deployment.plan === null || dryRun) return showPlan(environment, deployment, { dryRun, json });
  const outcome = await deployment.execute(json ? async () => undefined : (result: StepResult) => print(renderStep(result)));
  if (!outcome.ok) process.exitCode = 1;
  await print(json ? deployReport(environment, deployment, { dryRun, outcome }) : renderOutcome(deployment.plan, outcome));
}

async function showPlan(
  environment: Environment,
  deployment: Deployment,
  { dryRun, json }: { readonly dryRun: boolean; readonly json: boolean },
): Promise<void> {
  if (json) await print(deployReport(environment, deployment, { dryRun, outcome: null }));
  else await print(deployment.plan === null ? "Nothing was changed: mend what is marked FAILED and run it again." : renderPlan(deployment.plan));
}

function parseEnvironment(text: string): Environment {
  const environment = ENVIRONMENTS.find((one) => one === text);
  if (environment !== undefined) return environment;
  throw new InvalidArgumentError(`Expected one of ${ENVIRONMENTS.join(", ")}, was ${JSON.stringify(text)}.`);
}
