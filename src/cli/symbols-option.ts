import { SYMBOL_PATTERN } from "../contract/symbol-pattern.ts";
import { HtsError } from "../engine/errors.ts";

const SYMBOL = new RegExp(SYMBOL_PATTERN);

/** Reads an option that takes a comma-separated list of symbols, and may be given more than once. */
export function parseSymbols(text: string, before: readonly string[] = []): string[] {
  const symbols = [...before, ...text.split(",").map((symbol) => symbol.trim())];
  const malformed = symbols.find((symbol) => !SYMBOL.test(symbol));
  if (malformed !== undefined) {
    throw new HtsError("symbol_invalid", `a symbol was ${JSON.stringify(malformed.slice(0, 60))}, expected letters, digits, dots and hyphens such as KRW-BTC`);
  }
  const repeated = symbols.find((symbol, i) => symbols.indexOf(symbol) !== i);
  if (repeated !== undefined) throw new HtsError("symbol_invalid", `symbol ${repeated} was given twice, expected each once`);
  return symbols;
}
