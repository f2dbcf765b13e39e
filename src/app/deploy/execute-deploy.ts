import { HtsError } from "../../engine/errors.ts";
import type { DeployPlan, DeployStep } from "./deploy-plan.ts";
import { type StepContext, StepFailure, takeStep } from "./take-step.ts";

export interface StepResult {
  readonly name: DeployStep["name"] | "rollback";
  readonly status: "done" | "failed" | "not_done";
  /** What came of it; free of secrets. */
  readonly detail: string;
  readonly durationMs: number;
}

export interface DeployOutcome {
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
  /** Whether the previous image runs again, and healthily. */
  readonly rolledBack: boolean;
  /** In one line, what failed and what became of the installation; null when nothing failed. */
  readonly error: string | null;
  readonly durationMs: number;
}

/**
 * Does what a plan says, step by step, until one fails. What fails once the services were told to start brings the previous
 * image back, unless the schema has moved on, which that image would refuse.
 *
 * @param onStep is told of every step as it ends
 */
export async function executeDeploy(
  plan: DeployPlan,
  context: Omit<StepContext, "appliedMigrations">,
  onStep: (result: StepResult) => Promise<void>,
): Promise<DeployOutcome> {
  const { machine } = context;
  const whole: StepContext = { ...context, appliedMigrations: [] };
  const results: StepResult[] = [];
  const startMs = machine.monotonicMs();
  const note = async (result: StepResult): Promise<void> => {
    results.push(result);
    await onStep(result);
  };
  let failed: StepResult | null = null;
  for (const step of plan.steps) {
    const result = await measureStep(step, whole);
    await note(result);
    if (result.status !== "failed") continue;
    failed = result;
    break;
  }
  const isSwitched = results.some(({ name }) => name === "up");
  const rollback = failed === null || !isSwitched ? null : await rollBack(plan, whole);
  if (rollback !== null) await note(rollback);
  return {
    ok: failed === null,
    steps: results,
    rolledBack: rollback?.status === "done",
    error: failed === null ? null : `${failed.name} failed: ${failed.detail}; ${rollback?.detail ?? "nothing that ran before was changed"}`,
    durationMs: machine.monotonicMs() - startMs,
  };
}

async function measureStep(step: DeployStep, context: StepContext): Promise<StepResult> {
  const startMs = context.machine.monotonicMs();
  const end = (status: StepResult["status"], detail: string): StepResult => ({
    name: step.name,
    status,
    detail: context.redact(detail),
    durationMs: context.machine.monotonicMs() - startMs,
  });
  try {
    return end("done", await takeStep(step, context));
  } catch (error) {
    if (!(error instanceof StepFailure || error instanceof HtsError)) throw error;
    return end("failed", error.message);
  }
}

/** Steps that fail do not throw here: whoever is told of the first failure is to be told of the second, too. */
async function rollBack({ rollback, noRollbackReason }: DeployPlan, context: StepContext): Promise<StepResult> {
  const startMs = context.machine.monotonicMs();
  const end = (status: StepResult["status"], detail: string): StepResult => ({
    name: "rollback",
    status,
    detail,
    durationMs: context.machine.monotonicMs() - startMs,
  });
  if (rollback === null) return end("not_done", `not rolled back, since ${noRollbackReason}`);
  if (context.appliedMigrations.length > 0) {
    const names = context.appliedMigrations.join(", ");
    return end("not_done", `not rolled back, since the schema has had ${names}, which the previous image refuses; mend it, or restore the backup made before`);
  }
  for (const step of rollback) {
    const { status, detail } = await measureStep(step, context);
    if (status === "failed") return end("failed", `the previous image could not be brought back either: ${step.name} failed: ${detail}`);
  }
  return end("done", "rolled back to the previous image, which is healthy");
}
