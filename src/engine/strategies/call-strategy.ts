import { HtsError } from "../errors.ts";
import type { AnyStrategy } from "./strategy.ts";

/**
 * Calls a function of a strategy, which may be anybody's code: what it throws becomes `strategy_failed` in one
 * line, with the original as its cause.
 *
 * @param what the function, and where it was called, for the message.
 * @throws HtsError `strategy_failed`, or the one that it throws itself
 */
export function callStrategy<T>(strategy: AnyStrategy, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof HtsError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new HtsError("strategy_failed", `strategy ${strategy.name}: ${what} failed: ${oneLine(why)}`, { cause: error });
  }
}

const MAX_LENGTH = 200;

/** The first line of a text, without what would move a terminal's cursor. */
export function oneLine(text: string): string {
  const [line = ""] = text.split(/[\r\n]/, 1);
  // oxlint-disable-next-line no-control-regex
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/g, "").slice(0, MAX_LENGTH);
}
