import type { Checkout, ContainerCall, DeployRecord } from "./ports.ts";
import type { DeploySettings, Environment } from "./settings.ts";

/** One thing that a deployment does; each may be done again without harm. */
export type DeployStep = {
  readonly name: "settings" | "build" | "stores" | "storage" | "migrate" | "token" | "up" | "queues" | "health" | "record";
  /** In a few words, for people. */
  readonly summary: string;
} & (
  | { readonly action: "make_settings" }
  /** The call ends well. */
  | { readonly action: "call"; readonly call: ContainerCall }
  /** The first call ends well, and the others do sooner or later. */
  | { readonly action: "start"; readonly call: ContainerCall; readonly until: readonly ContainerCall[] }
  /** Applies what the schema lacks; what the database holds before is backed up first, where there is something to lose. */
  | { readonly action: "migrate"; readonly status: ContainerCall; readonly backup: ContainerCall | null; readonly up: ContainerCall }
  /** Without a token the API does not listen where containers are reached. */
  | { readonly action: "make_token"; readonly list: ContainerCall; readonly create: ContainerCall }
  /** Every queue is there to take work. */
  | { readonly action: "check_queues"; readonly call: ContainerCall; readonly queues: readonly string[] }
  | { readonly action: "await_ready"; readonly url: string }
  | { readonly action: "record" }
);

export interface DeployPlan {
  readonly environment: Environment;
  readonly image: string;
  /** What ran healthily before; null when nothing did. */
  readonly previousImage: string | null;
  readonly url: string;
  readonly steps: readonly DeployStep[];
  /** What brings the previous image back; null when there is none to go back to, and then why. */
  readonly rollback: readonly DeployStep[] | null;
  readonly noRollbackReason: string | null;
}

/** All that a plan depends on. */
export interface DeployFacts {
  readonly environment: Environment;
  readonly checkout: Checkout;
  readonly settings: DeploySettings;
  /** Absolute. */
  readonly settingsPath: string;
  readonly hasSettings: boolean;
  readonly hasImage: boolean;
  readonly record: DeployRecord | null;
  readonly hasRecordedImage: boolean;
  readonly isPodman: boolean;
  /** Instead of the Dockerfile's own. */
  readonly baseImage: string | null;
  readonly queues: readonly string[];
}

/** What containers of coin-hts run, as the image has it. */
const COMMAND = ["node", "/app/bin/coin-hts.js"];

/** The name of the image of a checkout: its version and commit, and what was changed since. @example "localhost/coin-hts:0.1.0-0120193c0ffe" */
export function nameImage({ version, commit, changes }: Checkout): string {
  return `localhost/coin-hts:${[version, commit?.slice(0, 12), changes].filter((part) => part != null).join("-")}`;
}

/** The steps from what is to what is wanted, in order; what could fail goes before what the users of the last version notice. */
export function planDeploy(facts: DeployFacts): DeployPlan {
  const { environment, checkout, settings, record } = facts;
  const image = nameImage(checkout);
  const url = `http://127.0.0.1:${settings.port}`;
  const up = startServices(facts, image);
  const health: DeployStep = { name: "health", summary: `wait until ${url}/readyz says that everything works`, action: "await_ready", url: `${url}/readyz` };
  const noRollbackReason = explainNoRollback(facts, image);
  return {
    environment,
    image,
    previousImage: record?.image ?? null,
    url,
    steps: [...prepare(facts, image), up, health, checkQueues(facts, image), { name: "record", summary: `note that ${image} is healthy`, action: "record" }],
    rollback: record === null || noRollbackReason !== null ? null : [startServices({ ...facts, checkout }, record.image), health],
    noRollbackReason,
  };
}

function prepare(facts: DeployFacts, image: string): DeployStep[] {
  const { settings, settingsPath, record } = facts;
  const run = (...args: string[]): ContainerCall => compose(facts, image, ["run", "--rm", "-T", ...args]);
  const steps: DeployStep[] = [];
  if (!facts.hasSettings)
    steps.push({ name: "settings", summary: `make ${settingsPath} of deploy/env.example, with secrets of its own`, action: "make_settings" });
  if (!facts.hasImage) steps.push({ name: "build", summary: `build ${image}`, action: "call", call: build(facts, image) });
  if (settings.hasBucket) {
    const summary = "check that the bucket lets objects be kept";
    steps.push({ name: "storage", summary, action: "call", call: run("--no-deps", "api", "storage", "check", "--json") });
  }
  steps.push(startStores(facts, image), {
    name: "migrate",
    summary: `bring the database's schema to this version${record === null ? "" : ", after a backup if it lacks something"}`,
    action: "migrate",
    status: run("--no-deps", "api", "migrate", "status", "--json"),
    backup: record === null ? null : run("--no-deps", "api", "backup", "postgres", "--json"),
    up: run("--no-deps", "api", "migrate", "up", "--json"),
  });
  steps.push({
    name: "token",
    summary: "make a token for the API when there is none",
    action: "make_token",
    list: run("--no-deps", "api", "token", "list", "--json"),
    create: run("--no-deps", "api", "token", "create", "--name", "deploy", "--scope", "admin", "--json"),
  });
  return steps;
}

function build({ checkout, isPodman, baseImage }: DeployFacts, image: string): ContainerCall {
  // Without it podman leaves the health check out.
  const format = isPodman ? ["--format", "docker"] : [];
  const base = baseImage === null ? [] : ["--build-arg", `BASE_IMAGE=${baseImage}`];
  const labels = ["--build-arg", `VERSION=${checkout.version}`, "--build-arg", `COMMIT=${checkout.commit ?? "unknown"}`];
  const args = ["build", ...format, "--tag", image, "--file", `${checkout.folder}/deploy/Dockerfile`, ...labels, ...base, checkout.folder];
  return { program: "engine", args, image };
}

function startStores(facts: DeployFacts, image: string): DeployStep {
  return {
    name: "stores",
    summary: "start PostgreSQL and Redis, and wait for them",
    action: "start",
    call: compose(facts, image, ["up", "--detach", "postgres", "redis"]),
    until: [
      compose(facts, image, ["exec", "-T", "postgres", "pg_isready", "--host=127.0.0.1", "--username=coin_hts", "--dbname=coin_hts"]),
      compose(facts, image, ["exec", "-T", "redis", "redis-cli", "ping"]),
    ],
  };
}

function startServices(facts: DeployFacts, image: string): DeployStep {
  const { workerCount } = facts.settings;
  const call = compose(facts, image, ["up", "--detach", "--remove-orphans", "--scale", `worker=${workerCount}`, "api", "worker", "scheduler", "live"]);
  return { name: "up", summary: `start API, ${workerCount} × worker, scheduler and sessions from ${image}`, action: "call", call };
}

function checkQueues(facts: DeployFacts, image: string): DeployStep {
  const { queues } = facts;
  const call = compose(facts, image, ["exec", "-T", "api", ...COMMAND, "jobs", "summary", "--json"]);
  return { name: "queues", summary: `check the queues ${queues.join(", ")}`, action: "check_queues", call, queues };
}

function compose({ environment, settingsPath, checkout }: DeployFacts, image: string, args: readonly string[]): ContainerCall {
  const which = ["--project-name", `coin-hts-${environment}`, "--env-file", settingsPath, "--file", `${checkout.folder}/deploy/compose.yaml`];
  return { program: "compose", args: [...which, ...args], image };
}

function explainNoRollback({ record, hasRecordedImage }: DeployFacts, image: string): string | null {
  if (record === null) return "nothing was healthy before it";
  if (record.image === image) return "it is the image that was healthy before, so what has changed is settings or the machine";
  return hasRecordedImage ? null : `the image before it, ${record.image}, is gone`;
}
