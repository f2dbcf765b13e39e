import type { SymbolVerification, Verification } from "../app/backtest/verify-result.ts";
import { ERRORS } from "../engine/errors.ts";
import { print } from "./print.ts";

/** Prints what came of running something again, a line a symbol; sets the exit code when it was not reproduced. */
export async function printVerification(verification: Verification, isJson: boolean): Promise<void> {
  await print(isJson ? JSON.stringify(verification) : describe(verification).join("\n"));
  if (!verification.reproduced) process.exitCode = ERRORS.receipt_mismatch.exitCode;
}

function describe({ contradictions, symbols }: Verification): string[] {
  const edited = contradictions.map((contradiction) => `the saved result was edited: ${contradiction}`);
  return [...edited, ...symbols.map((one) => `${one.symbol}: ${describeSymbol(one, contradictions.length > 0)}`)];
}

function describeSymbol({ reproduced, changedInputs, sameOrders, changedFigures }: SymbolVerification, wasEdited: boolean): string {
  if (reproduced) return "reproduced, the same inputs, orders and figures";
  const orders = sameOrders ? "the orders are the same all the same" : "the orders differ";
  if (changedInputs.length > 0) return `NOT reproduced: ${changedInputs.join(", ")} changed, ${orders}`;
  if (sameOrders) return `NOT reproduced: the saved figures are not those of its inputs and orders (${changedFigures.join(", ")})`;
  if (wasEdited) return "NOT reproduced: the orders differ from those of the edited receipt";
  return "NOT reproduced: the orders differ although no input changed; this is an error in coin-hts, please report it";
}
