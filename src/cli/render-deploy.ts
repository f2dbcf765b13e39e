import type { Deployment } from "../adapters/containers/open-deployment.ts";
import type { MachineCheck } from "../app/deploy/check-machine.ts";
import type { DeployPlan, DeployStep } from "../app/deploy/deploy-plan.ts";
import type { DeployOutcome, StepResult } from "../app/deploy/execute-deploy.ts";
import type { ContainerCall } from "../app/deploy/ports.ts";
import type { Environment } from "../app/deploy/settings.ts";

const NAME_WIDTH = 10;
const WORDS: Readonly<Record<StepResult["status"], string>> = { done: "done", failed: "FAILED", not_done: "not done" };

/** One line a check. */
export function renderChecks(checks: readonly MachineCheck[]): string {
  return checks
    .map(
      ({ name, ok, detail, remedy }) => `  ${name.padEnd(NAME_WIDTH)}  ${(ok ? "ok" : "FAILED").padEnd(8)}  ${detail}${remedy === null ? "" : `; ${remedy}`}`,
    )
    .join("\n");
}

/** What would be done, with every call. */
export function renderPlan({ image, previousImage, noRollbackReason, steps }: DeployPlan): string {
  const lines = steps.flatMap((step) => [
    `  ${step.name.padEnd(NAME_WIDTH)}  ${step.summary}`,
    ...callsOf(step).map((call) => `${" ".repeat(NAME_WIDTH + 6)}${spell(call)}`),
  ]);
  const back = noRollbackReason === null ? `When it fails, ${previousImage} comes back.` : `When it fails, nothing comes back: ${noRollbackReason}.`;
  return [`Would deploy ${image}:`, ...lines, back].join("\n");
}

/** One line as a step ends. */
export function renderStep({ name, status, detail, durationMs }: StepResult): string {
  return `  ${name.padEnd(NAME_WIDTH)}  ${WORDS[status].padEnd(8)}  ${seconds(durationMs).padStart(8)}  ${detail}`;
}

/** The last lines, for people. */
export function renderOutcome({ image, url }: DeployPlan, { ok, error, durationMs }: DeployOutcome): string {
  return ok ? `${image} is up and healthy at ${url} (${seconds(durationMs)}).` : `The deployment of ${image} FAILED: ${error} (${seconds(durationMs)}).`;
}

/** The whole report as JSON. */
export function deployReport(
  environment: Environment,
  { checks, plan }: Deployment,
  { dryRun, outcome }: { dryRun: boolean; outcome: DeployOutcome | null },
): string {
  return JSON.stringify({
    environment,
    dry_run: dryRun,
    ok: outcome?.ok ?? plan !== null,
    image: plan?.image ?? null,
    previous_image: plan?.previousImage ?? null,
    url: plan?.url ?? null,
    checks,
    plan: plan === null ? null : plan.steps.map((step) => ({ name: step.name, summary: step.summary, calls: callsOf(step).map(spell) })),
    steps: outcome?.steps.map(({ durationMs, ...step }) => ({ ...step, duration_ms: Math.round(durationMs) })) ?? [],
    rolled_back: outcome?.rolledBack ?? false,
    error: outcome?.error ?? null,
    duration_ms: outcome === null ? null : Math.round(outcome.durationMs),
  });
}

function callsOf(step: DeployStep): ContainerCall[] {
  switch (step.action) {
    case "call":
    case "check_queues":
      return [step.call];
    case "start":
      return [step.call, ...step.until];
    case "migrate":
      return [step.status, ...(step.backup === null ? [] : [step.backup]), step.up];
    case "make_token":
      return [step.list, step.create];
    default:
      return [];
  }
}

/** As one would type it. */
function spell({ program, args }: ContainerCall): string {
  return [program, ...args].join(" ");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
