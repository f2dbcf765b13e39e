import { type Verification, verifyResult } from "../../app/backtest/verify-result.ts";
import type { BacktestDependencies } from "../../app/backtest/run-backtests.ts";
import { createStoreSource } from "../../app/market-data/stored-candles.ts";
import { repeatRun } from "../../app/runs/repeat-run.ts";
import type { BacktestResult } from "../../contract/backtest-result.ts";
import { HtsError } from "../../engine/errors.ts";
import { renderBacktestReport } from "../html-report/render-backtest-report.ts";
import { sha256 } from "../sha256.ts";
import { type ComputeSettings, openWorkshop } from "./workshop.ts";

/** A kept run that is to be run again in a thread. */
export interface RunAgainInput {
  readonly result: BacktestResult;
  /** Whose candles of the store; null for candles of a file, which cannot be had again here. */
  readonly exchange: string | null;
  readonly nowMs: number;
  readonly settings: ComputeSettings;
}

/** Compares a kept run with what its inputs give today. */
export async function verifyAgain(input: RunAgainInput): Promise<Verification> {
  const { strategy, dependencies } = await prepare(input);
  return verifyResult(input.result, strategy, dependencies);
}

/** Makes the HTML report of a kept run. */
export async function renderAgain(input: RunAgainInput): Promise<string> {
  const { strategy, dependencies } = await prepare(input);
  return renderBacktestReport(await repeatRun(input.result, strategy, dependencies), input.result.run_id);
}

async function prepare({ result, exchange, nowMs, settings }: RunAgainInput): Promise<{ strategy: string | undefined; dependencies: BacktestDependencies }> {
  if (exchange === null) {
    throw new HtsError(
      "run_not_verifiable",
      `the candles of ${result.run_id} came from a file; verify it with: coin-hts runs verify ${result.run_id} --candles FILE`,
    );
  }
  const { store, strategies } = openWorkshop(settings);
  const wanted = result.receipt[0]?.strategy_sha256 ?? null;
  // A user's strategy is known by its source: the file may have another name by now.
  const file = wanted === null ? undefined : (await strategies.list()).strategies.find(({ sourceSha256 }) => sourceSha256 === wanted);
  if (wanted !== null && file === undefined) {
    throw new HtsError(
      "strategy_unknown",
      `the strategies' folder has no file with the source that ${result.run_id} was run with; put it back to run it again`,
    );
  }
  const loadStrategy = (name: string) => strategies.find(name);
  return { strategy: file?.name, dependencies: { source: createStoreSource(store, exchange), loadStrategy, sha256, nowMs } };
}
