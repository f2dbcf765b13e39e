import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { findStrategyByNameOrPath } from "../../adapters/find-strategy.ts";
import { sha256 } from "../../adapters/sha256.ts";
import { verifyResult } from "../../app/backtest/verify-result.ts";
import type { BacktestResult } from "../../contract/backtest-result.ts";
import { HtsError } from "../../engine/errors.ts";
import { chooseCandlesAgain } from "../choose-candles.ts";
import { collect } from "../json-option.ts";
import { printVerification } from "../print-verification.ts";

interface VerifyOptions {
  readonly candles?: string[];
  readonly exchange?: string;
  readonly strategy?: string;
  readonly json?: boolean;
}

const EXAMPLE = `
Example:
  coin-hts backtest --symbols KRW-BTC --candles btc.csv --json > run.json
  coin-hts verify run.json --candles btc.csv

Exits with 4 when the run is not reproduced, and says which input has changed.`;

/** Adds `verify`: runs a saved result again and compares its orders. */
export function addVerifyCommand(program: Command): Command {
  return program
    .command("verify")
    .description("run a saved result again from its receipt and compare")
    .argument("<result.json>", "what backtest --json printed")
    .option("--candles <file>", "the candles, as for backtest; not needed for those of the store and of the synthetic market", collect)
    .option("--exchange <name>", "whose candles of the store; upbit when left out")
    .option("--strategy <file>", "the file of the strategy, when it was one of your own")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(verify);
}

async function verify(path: string, { candles, exchange, strategy, json }: VerifyOptions): Promise<void> {
  const saved = await readResult(path);
  const source = await chooseCandlesAgain(saved, { candles, exchange });
  const verification = await verifyResult(saved, strategy, { source, loadStrategy: findStrategyByNameOrPath, sha256, nowMs: Date.now() });
  await printVerification(verification, json === true);
}

async function readResult(path: string): Promise<BacktestResult> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new HtsError("file_not_found", `${path} could not be read: ${(error as Error).message}`, { cause: error });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HtsError("file_unreadable", `${path}: expected the JSON of a backtest, ${(error as Error).message.split("\n")[0]}`, { cause: error });
  }
  // Loaded here, since a schema library doubles the start of every other command.
  const [{ Check, Errors }, schemas] = await Promise.all([import("typebox/value"), import("../../contract/backtest-result.ts")]);
  if (Check(schemas.BacktestResult, value)) return value;
  const [first] = Errors(schemas.BacktestResult, value);
  throw new HtsError("file_unreadable", `${path}: expected what backtest --json prints, ${first?.instancePath || "it"} ${first?.message ?? "is not"}`);
}
