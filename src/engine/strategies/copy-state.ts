import { HtsError } from "../errors.ts";
import type { State, StateValue } from "./strategy.ts";

/**
 * A deep copy of a strategy's state.
 *
 * A state has to survive being saved as JSON to the last bit, or a restored session would quietly go
 * its own way: NaN would come back as null, which counts as 0. So what JSON does not keep is refused.
 *
 * @throws HtsError `strategy_failed`, naming the place in the state and what stood there.
 */
export function copyState(state: unknown, strategyName: string): State {
  if (isRecord(state)) return copyRecord(state, "state", strategyName);
  throw notPlain("state", state, strategyName);
}

function copyValue(value: unknown, place: string, strategyName: string): StateValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, k) => copyValue(item, `${place}[${k}]`, strategyName));
  if (isRecord(value)) return copyRecord(value, place, strategyName);
  throw notPlain(place, value, strategyName);
}

function copyRecord(record: Readonly<Record<string, unknown>>, place: string, strategyName: string): State {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, copyValue(value, `${place}.${key}`, strategyName)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notPlain(place: string, value: unknown, strategyName: string): HtsError {
  return new HtsError(
    "strategy_failed",
    `strategy ${strategyName}: ${place} was ${nameValue(value)}, expected plain data: finite numbers, strings, booleans, null, arrays and objects of them; ` +
      `use null for what is not known yet`,
  );
}

function nameValue(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name ?? "class instance"}`;
  return typeof value === "bigint" ? `${value}n` : String(value);
}
