import type { DeployStep } from "./deploy-plan.ts";
import type { ContainerCall, ContainerEngine, ContainerResult, Installation, Machine } from "./ports.ts";

/** Why a step did not come to what it is for. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
}

export interface StepContext {
  readonly engine: ContainerEngine;
  readonly machine: Machine;
  readonly installation: Installation;
  /** The text of the settings, for when there are none yet. */
  readonly newSettings: string;
  readonly image: string;
  /** How long to wait for what has been started, ms. */
  readonly patienceMs: number;
  /** Masks the settings' secrets. */
  readonly redact: (text: string) => string;
  /** What the schema was changed by; added to by the step that does it. */
  readonly appliedMigrations: string[];
}

type StepOf<Action extends DeployStep["action"]> = Extract<DeployStep, { readonly action: Action }>;

const POLL_MS = 250;
/** Of what a program said, as much as tells why it failed. */
const LONGEST_REASON = 600;

/** Does one step and says in a few words what came of it. @throws StepFailure */
export async function takeStep(step: DeployStep, context: StepContext): Promise<string> {
  switch (step.action) {
    case "make_settings":
      await context.installation.createSettings(context.newSettings);
      return `made ${context.installation.settingsPath}`;
    case "call":
      await call(step.call, context);
      return "done";
    case "start":
      return start(step, context);
    case "migrate":
      return migrate(step, context);
    case "make_token":
      return makeToken(step, context);
    case "check_queues":
      return checkQueues(step, context);
    case "await_ready":
      return awaitReady(step, context);
    case "record":
      await context.installation.writeRecord({ image: context.image, deployedAt: new Date(context.machine.wallMs()).toISOString() });
      return "noted";
  }
}

async function start({ call: first, until }: StepOf<"start">, context: StepContext): Promise<string> {
  await call(first, context);
  for (const probe of until) {
    await waitFor(context, async () => {
      const result = await context.engine.run(probe);
      return result.exitCode === 0 ? null : reasonOf(result);
    });
  }
  return "they answer";
}

async function migrate({ status, backup, up }: StepOf<"migrate">, context: StepContext): Promise<string> {
  const { pending } = readJson<{ readonly pending: readonly { readonly name: string }[] }>(await call(status, context), (value) =>
    Array.isArray(value.pending),
  );
  if (pending.length === 0) return "nothing to do";
  if (backup !== null) await call(backup, context);
  // Whatever the call comes to: some of them may have been applied before it failed.
  context.appliedMigrations.push(...pending.map(({ name }) => name));
  await call(up, context);
  return `applied ${pending.map(({ name }) => name).join(", ")}${backup === null ? "" : ", after a backup"}`;
}

async function makeToken({ list, create }: StepOf<"make_token">, context: StepContext): Promise<string> {
  const tokens = readJson<readonly { readonly state: string }[]>(await call(list, context), Array.isArray);
  if (tokens.some(({ state }) => state === "active")) return "there is one";
  const made = readJson<{ readonly secret: string }>(await call(create, context), ({ secret }) => typeof secret === "string");
  await context.installation.writeToken(made.secret);
  return `made one of the scope admin; its secret is in ${context.installation.tokenPath}`;
}

async function checkQueues({ call: summary, queues }: StepOf<"check_queues">, context: StepContext): Promise<string> {
  const answer = readJson<{ readonly queues: readonly { readonly queue: string; readonly queued: number; readonly dead: number }[] }>(
    await call(summary, context),
    (value) => Array.isArray(value.queues),
  );
  const missing = queues.filter((name) => !answer.queues.some(({ queue }) => queue === name));
  if (missing.length > 0) throw new StepFailure(`expected the queues ${queues.join(", ")}, missing: ${missing.join(", ")}`);
  return answer.queues.map(({ queue, queued, dead }) => `${queue} ${queued} waiting, ${dead} dead`).join("; ");
}

async function awaitReady({ url }: StepOf<"await_ready">, context: StepContext): Promise<string> {
  await waitFor(context, () => context.machine.askReadiness(url));
  return `${url} answers`;
}

/** Asks again and again for what is wrong, until nothing is. */
async function waitFor({ machine, patienceMs }: StepContext, findFault: () => Promise<string | null>): Promise<void> {
  const startMs = machine.monotonicMs();
  for (;;) {
    const fault = await findFault();
    if (fault === null) return;
    if (machine.monotonicMs() - startMs >= patienceMs) throw new StepFailure(`not within ${Math.round(patienceMs / 1000)} s: ${fault}`);
    await machine.sleep(POLL_MS);
  }
}

async function call(what: ContainerCall, { engine }: StepContext): Promise<ContainerResult> {
  const result = await engine.run(what);
  if (result.exitCode !== 0) throw new StepFailure(reasonOf(result));
  return result;
}

/** The end of what a program said, where the reason stands as a rule. */
function reasonOf({ exitCode, stdout, stderr }: ContainerResult): string {
  const said = (stderr.trim() || stdout.trim()).replaceAll(/\s*\n\s*/g, " | ");
  return `exit code ${exitCode}${said === "" ? "" : `: ${said.length > LONGEST_REASON ? `…${said.slice(-LONGEST_REASON)}` : said}`}`;
}

/** The last line of JSON: a compose may say things of its own before it. The failure does not repeat it, since it may hold a secret. */
function readJson<T>({ stdout }: ContainerResult, isFit: (value: T) => boolean): T {
  const line = stdout.split("\n").findLast((one) => /^\s*[[{]/.test(one)) ?? "";
  try {
    const value = JSON.parse(line) as T;
    if (isFit(value)) return value;
  } catch {
    // As much as no answer.
  }
  throw new StepFailure("the container answered something else than the JSON that was expected; is the image of another version?");
}
