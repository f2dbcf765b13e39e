import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkMachine, type MachineCheck } from "../../app/deploy/check-machine.ts";
import { type DeployPlan, nameImage, planDeploy } from "../../app/deploy/deploy-plan.ts";
import { type DeployOutcome, executeDeploy, type StepResult } from "../../app/deploy/execute-deploy.ts";
import type { Checkout, ContainerEngine } from "../../app/deploy/ports.ts";
import { type DeploySettings, type Environment, makeSettings, readSettings } from "../../app/deploy/settings.ts";
import { redactor } from "../../app/jobs/redact-secrets.ts";
import { QUEUE_NAMES } from "../../app/jobs/task.ts";
import { lockFolder } from "../candle-store/series-lock.ts";
import { type EngineName, findContainerEngine } from "./find-container-engine.ts";
import { InstallationFolder } from "./installation-folder.ts";
import { readCheckout } from "./read-checkout.ts";
import { thisMachine } from "./this-machine.ts";

export interface DeploymentOptions {
  readonly environment: Environment;
  /** Absolute; null for `deploy/installations/<environment>` of the checkout. */
  readonly folder: string | null;
  /** Null for the first that answers. */
  readonly engine: EngineName | null;
  /** Instead of the Dockerfile's own base; null for that. */
  readonly baseImage: string | null;
  readonly patienceMs: number;
  readonly variables: NodeJS.ProcessEnv;
}

/** What a deployment on this machine would meet and do. */
export interface Deployment {
  readonly checks: readonly MachineCheck[];
  /** Null when a check failed. */
  readonly plan: DeployPlan | null;
  /** Does what the plan says, one process at a time. @throws HtsError `store_locked` when another deploys the same installation */
  execute(onStep: (result: StepResult) => Promise<void>): Promise<DeployOutcome>;
}

/** Looks at checkout, machine and installation, and plans; changes nothing. @throws HtsError `file_not_found`, `file_unreadable` */
export async function openDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { environment, variables } = options;
  const checkout = await readCheckout(variables);
  const installation = new InstallationFolder(options.folder ?? join(checkout.folder, "deploy", "installations", environment));
  const { settingsPath } = installation;
  const found = await installation.readSettings();
  const text = found ?? makeSettings(await readFile(join(checkout.folder, "deploy", "env.example"), "utf8"), environment, thisMachine.makeSecret);
  const settings = readSettings(text);
  const engine = await findContainerEngine({ wanted: options.engine, settingsPath, variables });
  const checkedPlace = { environment, checkout, settings: text, settingsPath, port: settings.port, engine, machine: thisMachine };
  const isPortOwn = found !== null && typeof engine !== "string" && (await isApiUp(engine, checkout, environment, settingsPath));
  const checks = await checkMachine({ ...checkedPlace, isPortOwn });
  if (typeof engine === "string" || checks.some(({ ok }) => !ok)) return { checks, plan: null, execute: refuse };
  const plan = await makePlan(options, { checkout, installation, settings, hasSettings: found !== null, engine });
  return {
    checks,
    plan,
    execute: (onStep) => {
      const redact = redactor(settings.secrets);
      const context = { engine, machine: thisMachine, installation, newSettings: text, image: plan.image, patienceMs: options.patienceMs, redact };
      return withLock(installation, () => executeDeploy(plan, context, onStep));
    },
  };
}

interface Found {
  readonly checkout: Checkout;
  readonly installation: InstallationFolder;
  readonly settings: DeploySettings;
  readonly hasSettings: boolean;
  readonly engine: ContainerEngine;
}

async function makePlan({ environment, baseImage }: DeploymentOptions, { checkout, installation, settings, hasSettings, engine }: Found): Promise<DeployPlan> {
  const record = await installation.readRecord();
  return planDeploy({
    environment,
    baseImage,
    checkout,
    settings,
    hasSettings,
    settingsPath: installation.settingsPath,
    record,
    hasImage: await hasImage(engine, nameImage(checkout)),
    hasRecordedImage: record !== null && (await hasImage(engine, record.image)),
    isPodman: engine.isPodman,
    queues: QUEUE_NAMES,
  });
}

async function hasImage(engine: ContainerEngine, image: string): Promise<boolean> {
  return (await engine.run({ program: "engine", args: ["image", "inspect", "--format", "{{.Id}}", image], image })).exitCode === 0;
}

/** Whether a container of this installation's API runs, which then is what listens on its port. */
async function isApiUp(engine: ContainerEngine, checkout: Checkout, environment: Environment, settingsPath: string): Promise<boolean> {
  const args = [
    "--project-name",
    `coin-hts-${environment}`,
    "--env-file",
    settingsPath,
    "--file",
    join(checkout.folder, "deploy", "compose.yaml"),
    "ps",
    "-q",
    "api",
  ];
  const { exitCode, stdout } = await engine.run({ program: "compose", args, image: nameImage(checkout) });
  return exitCode === 0 && stdout.trim() !== "";
}

async function withLock<T>(installation: InstallationFolder, work: () => Promise<T>): Promise<T> {
  await installation.prepare();
  const lock = await lockFolder(installation.folder, { patienceMs: 0 });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** A deployment without a plan has nothing to do. */
function refuse(): never {
  throw new Error("a deployment whose checks failed was executed");
}
