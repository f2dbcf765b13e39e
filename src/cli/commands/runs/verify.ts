import type { Command } from "commander";
import { findStrategyByNameOrPath } from "../../../adapters/find-strategy.ts";
import { sha256 } from "../../../adapters/sha256.ts";
import { resultOf, verifyRun } from "../../../app/runs/verify-run.ts";
import { HtsError } from "../../../engine/errors.ts";
import { chooseCandlesAgain } from "../../choose-candles.ts";
import { collect } from "../../json-option.ts";
import { withRuns } from "../../open-runs.ts";
import { printVerification } from "../../print-verification.ts";

interface VerifyOptions {
  readonly candles?: string[];
  readonly strategy?: string;
  readonly json?: boolean;
}

const EXAMPLE = `
Example:
  coin-hts runs verify run_0f3c…

The run's own files are compared with what was written, then it is run again from its receipt on the candles of today.
Exits with 4 when it is not reproduced, and says which input has changed.`;

/** Adds `runs verify`. */
export function addVerifyRunCommand(runs: Command): Command {
  return runs
    .command("verify")
    .description("run a kept run again from its receipt and compare orders and figures")
    .argument("<run>", "its id")
    .option("--candles <file>", "the candles, when they came from a file", collect)
    .option("--strategy <file>", "the file of the strategy, when it was one of your own")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(verify);
}

async function verify(run: string, { candles, strategy, json }: VerifyOptions): Promise<void> {
  const saved = await withRuns(async (store) => {
    const damage = await store.findDamage(run);
    if (damage.length > 0) throw new HtsError("run_damaged", `the run ${run} is damaged: ${damage.join("; ")}; run it again with --save to replace it`);
    return store.find(run);
  });
  const exchange = saved.document.origin === "engine" && candles === undefined ? (saved.document.exchange ?? undefined) : undefined;
  const source = await chooseCandlesAgain(resultOf(saved), { candles, exchange });
  const verification = await verifyRun(saved, strategy, { source, loadStrategy: findStrategyByNameOrPath, sha256, nowMs: Date.now() });
  await printVerification(verification, json === true);
}
