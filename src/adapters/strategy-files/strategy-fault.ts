import { quote } from "../files/fault-messages.ts";

/** What is wrong with a strategy ("expected …, was …") and what to do about it. */
export interface StrategyFault {
  readonly problem: string;
  readonly remedy: string;
}

/** What a value is, in a few words: its text, or what kind of thing it is. */
export function nameValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "function") return /^class\b/.test(Function.prototype.toString.call(value)) ? "a class" : "a function";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return value instanceof Promise ? "a Promise" : "an object";
  return value === undefined ? "nothing" : `${String(value)}${typeof value === "bigint" ? "n" : ""}`;
}

/** Names of properties, quoted where they are no plain words. */
export function nameKeys(keys: readonly string[]): string {
  return keys.map((key) => (/^\w+$/.test(key) ? key : quote(key))).join(", ");
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSnakeCase(value: unknown): value is string {
  return typeof value === "string" && /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(value);
}
