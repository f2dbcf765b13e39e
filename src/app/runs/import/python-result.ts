import { type Static, Type } from "typebox";
import { SYMBOL_PATTERN } from "../../../contract/symbol-pattern.ts";

/*
 * The result of a backtest of the Python original, as far as a run cannot do without it. Everything else may be missing,
 * null or something else, and fields that are not named here are welcome: nothing of the document is thrown away.
 */

/** The rows themselves are checked where they are read: half a million of them here would take as long as everything else. */
const Rows = Type.Optional(Type.Union([Type.Unsafe<readonly unknown[]>({ type: "array" }), Type.Null()]));

const PythonSymbol = Type.Object({ symbol: Type.String({ pattern: SYMBOL_PATTERN }), signals: Rows, performance_curve: Rows });

export const PythonResult = Type.Object({
  strategy: Type.String({ minLength: 1, maxLength: 200 }),
  timeframe: Type.String({ maxLength: 20 }),
  symbols: Type.Array(PythonSymbol, { maxItems: 100_000 }),
});

export type PythonResult = Static<typeof PythonResult> & Readonly<Record<string, unknown>>;
export type PythonSymbol = Static<typeof PythonSymbol> & Readonly<Record<string, unknown>>;
