import { isRecord, isSnakeCase, nameKeys, nameValue, type StrategyFault } from "./strategy-fault.ts";

type Properties = Readonly<Record<string, unknown>>;

const COMMON = ["type", "description", "unit", "default"];
const KINDS: Readonly<Record<string, readonly string[]>> = {
  integer: [...COMMON, "min", "max"],
  number: [...COMMON, "min", "max", "exclusiveMin"],
  boolean: COMMON,
  choice: [...COMMON, "choices"],
};
const MAX_PARAMETERS = 100;

/** What is wrong with a strategy's parameter schema, or null. */
export function findParameterFault(schema: unknown): StrategyFault | null {
  if (!isRecord(schema))
    return { problem: `expected parameters to be an object, was ${nameValue(schema)}`, remedy: "write parameters: {} when there are none" };
  const names = Object.keys(schema);
  if (names.length > MAX_PARAMETERS) return { problem: `expected at most ${MAX_PARAMETERS} parameters, was ${names.length}`, remedy: "take some out" };
  for (const name of names) {
    const fault = isSnakeCase(name)
      ? findFault(schema[name])
      : { problem: `a name in snake_case, was ${nameKeys([name])}`, remedy: 'write it like "hold_candles"' };
    if (fault !== null) return { ...fault, problem: `parameter ${nameKeys([name])}: expected ${fault.problem}` };
  }
  return null;
}

/** Problems start after "expected". */
function findFault(parameter: unknown): StrategyFault | null {
  if (!isRecord(parameter)) return { problem: `{ type, default, description, … }, was ${nameValue(parameter)}`, remedy: "describe the parameter" };
  const { type, description, unit } = parameter;
  const known = typeof type === "string" && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (known === undefined) return { problem: `type to be one of ${Object.keys(KINDS).join(", ")}, was ${nameValue(type)}`, remedy: "name its type" };
  const unknown = Object.keys(parameter).filter((key) => !known.includes(key));
  if (unknown.length > 0) return { problem: `the properties ${known.join(", ")}, was also ${nameKeys(unknown)}`, remedy: "correct the name or remove it" };
  if (typeof description !== "string" || description.trim() === "")
    return { problem: `a description, was ${nameValue(description)}`, remedy: "say in a sentence what it does" };
  if (unit !== undefined && (typeof unit !== "string" || unit === ""))
    return { problem: `unit to be a word such as "candles", was ${nameValue(unit)}`, remedy: "leave it out for a pure number" };
  if (type === "boolean") return findBooleanFault(parameter);
  return type === "choice" ? findChoiceFault(parameter) : findRangeFault(parameter, type === "integer");
}

function findBooleanFault({ default: value }: Properties): StrategyFault | null {
  return typeof value === "boolean" ? null : { problem: `default to be true or false, was ${nameValue(value)}`, remedy: "give it one of them" };
}

function findChoiceFault({ default: value, choices }: Properties): StrategyFault | null {
  const words: readonly unknown[] = Array.isArray(choices) ? choices : [];
  const isList = words.length > 0 && words.every((word) => typeof word === "string" && word !== "") && new Set(words).size === words.length;
  if (!isList) return { problem: "choices to be a list of different words, was not", remedy: 'write it like choices: ["high", "close"]' };
  return words.includes(value) ? null : { problem: `default to be one of ${words.join(", ")}, was ${nameValue(value)}`, remedy: "choose one of them" };
}

function findRangeFault({ default: value, min, max, exclusiveMin }: Properties, isInteger: boolean): StrategyFault | null {
  const isOfType = (bound: unknown): bound is number => (isInteger ? Number.isSafeInteger(bound) : Number.isFinite(bound));
  const kind = isInteger ? "a whole number" : "a finite number";
  if (!isOfType(min)) return { problem: `min to be ${kind}, was ${nameValue(min)}`, remedy: "give the smallest value that makes sense" };
  if (!isOfType(max)) return { problem: `max to be ${kind}, was ${nameValue(max)}`, remedy: "give the largest value that makes sense" };
  if (min > max) return { problem: `min not to be above max, was ${min} and ${max}`, remedy: "exchange or widen them" };
  if (exclusiveMin !== undefined && typeof exclusiveMin !== "boolean")
    return { problem: `exclusiveMin to be true or false, was ${nameValue(exclusiveMin)}`, remedy: "leave it out unless min itself is not allowed" };
  if (value === null && !isInteger) return null;
  const isInside = isOfType(value) && value <= max && (exclusiveMin === true ? value > min : value >= min);
  if (isInside) return null;
  return {
    problem: `default to be ${kind} ${exclusiveMin === true ? "above" : "from"} ${min} to ${max}, was ${nameValue(value)}`,
    remedy: "choose a default inside its own range",
  };
}
