import { HtsError } from "../../engine/errors.ts";
import { type ParameterSchema, type ParameterValues, resolveParameters } from "../../engine/parameters.ts";
import { copyState } from "../../engine/strategies/copy-state.ts";
import { BUILT_IN_STRATEGIES } from "../../engine/strategies/registry.ts";
import type { AnyStrategy } from "../../engine/strategies/strategy.ts";
import { findParameterFault } from "./check-parameters.ts";
import { isRecord, isSnakeCase, nameKeys, nameValue, type StrategyFault } from "./strategy-fault.ts";

const MAX_WARM_UP_CANDLES = 100_000;
const MAX_NAME_LENGTH = 60;
const MAX_DESCRIPTION_LENGTH = 500;

const REQUIRED_FUNCTIONS = ["warmUpCandles", "decide"] as const;
const OPTIONAL_FUNCTIONS = ["checkParameters", "holdCandles", "createState", "update", "chartLines", "volumeZone"] as const;
const FUNCTIONS = [...REQUIRED_FUNCTIONS, ...OPTIONAL_FUNCTIONS];
const PROPERTIES = ["name", "description", "parameters", ...FUNCTIONS];

/** What keeps a value from being a strategy that a user may bring, or null. The first fault, from the outside in. */
export function findStrategyFault(value: unknown): StrategyFault | null {
  if (!isRecord(value)) return { problem: `expected a strategy, was ${nameValue(value)}`, remedy: "export the object that defineStrategy returns" };
  const fault = findShapeFault(value) ?? findFunctionFault(value) ?? findParameterFault(value["parameters"]);
  return fault ?? findDefaultsFault(value as unknown as AnyStrategy);
}

function findShapeFault(strategy: Readonly<Record<string, unknown>>): StrategyFault | null {
  if (strategy["kernel"] !== undefined) {
    return {
      problem:
        "expected no kernel, was one; a kernel is handed whole columns, future included, and only built-in strategies have tests that keep it from looking ahead",
      remedy: "remove it, decide does the same",
    };
  }
  const unknown = Object.keys(strategy).filter((key) => !PROPERTIES.includes(key));
  if (unknown.length > 0)
    return {
      problem: `expected the properties ${PROPERTIES.join(", ")}, was also ${nameKeys(unknown)}`,
      remedy: "correct the name or keep it outside the object",
    };
  return findNameFault(strategy["name"]) ?? findDescriptionFault(strategy["description"]);
}

function findNameFault(name: unknown): StrategyFault | null {
  if (!isSnakeCase(name) || name.length > MAX_NAME_LENGTH) {
    return {
      problem: `expected a name in snake_case of at most ${MAX_NAME_LENGTH} characters, was ${nameValue(name)}`,
      remedy: 'write it like "rsi_reversion"',
    };
  }
  const isTaken = BUILT_IN_STRATEGIES.some((builtIn) => builtIn.name === name);
  return isTaken ? { problem: `expected a name of its own, was ${name}, which is built in`, remedy: "choose another name" } : null;
}

function findDescriptionFault(description: unknown): StrategyFault | null {
  const isText = typeof description === "string" && description.trim() !== "" && description.length <= MAX_DESCRIPTION_LENGTH;
  if (isText) return null;
  return {
    problem: `expected a description of 1 to ${MAX_DESCRIPTION_LENGTH} characters, was ${nameValue(description)}`,
    remedy: "say in a sentence when it buys and sells",
  };
}

function findFunctionFault(strategy: Readonly<Record<string, unknown>>): StrategyFault | null {
  for (const key of FUNCTIONS) {
    const value = strategy[key];
    if (value === undefined && (OPTIONAL_FUNCTIONS as readonly string[]).includes(key)) continue;
    if (typeof value !== "function") return { problem: `expected ${key} to be a function, was ${nameValue(value)}`, remedy: `write ${key}(…) { … }` };
    const kind = value.constructor.name;
    if (kind === "Function") continue;
    return {
      problem: `expected ${key} to return its answer, was ${kind === "AsyncFunction" ? "an async function" : "a generator"}`,
      remedy: "write a plain function; there is nothing to wait for",
    };
  }
  if (strategy["update"] === undefined || strategy["createState"] !== undefined) return null;
  return { problem: "expected createState beside update, was none", remedy: "add createState; memory outside the state is lost when a session is saved" };
}

/** Calls every function that needs no candles with the default parameters. */
function findDefaultsFault(strategy: AnyStrategy): StrategyFault | null {
  const params: ParameterValues = resolveParameters(strategy.parameters as ParameterSchema, {}, strategy.name);
  try {
    const refusal: unknown = strategy.checkParameters?.(params) ?? null;
    if (refusal !== null)
      return { problem: `expected checkParameters to accept the defaults, was ${nameValue(refusal)}`, remedy: "choose other defaults, or return null" };
    return findWarmUpFault(strategy.warmUpCandles(params)) ?? findHoldFault(strategy.holdCandles?.(params)) ?? findStateFault(strategy, params);
  } catch (error) {
    return { problem: `expected its functions to work with the default parameters, was ${String(error)}`, remedy: "correct the function" };
  }
}

function findWarmUpFault(warmUp: unknown): StrategyFault | null {
  if (Number.isInteger(warmUp) && (warmUp as number) >= 0 && (warmUp as number) <= MAX_WARM_UP_CANDLES) return null;
  return {
    problem: `expected warmUpCandles to return a whole number from 0 to ${MAX_WARM_UP_CANDLES}, was ${nameValue(warmUp)}`,
    remedy: "return how many candles back decide looks",
  };
}

function findHoldFault(hold: unknown): StrategyFault | null {
  if (hold === undefined || (Number.isInteger(hold) && (hold as number) >= 1)) return null;
  return {
    problem: `expected holdCandles to return a whole number of 1 or more, was ${nameValue(hold)}`,
    remedy: "leave holdCandles out when a position leaves on SELL alone",
  };
}

function findStateFault(strategy: AnyStrategy, params: ParameterValues): StrategyFault | null {
  if (strategy.createState === undefined) return null;
  const state: unknown = strategy.createState(params);
  try {
    copyState(state, strategy.name);
    return null;
  } catch (error) {
    if (!(error instanceof HtsError)) throw error;
    return { problem: `createState: ${error.message}`, remedy: "keep typed arrays, dates and classes out of the state" };
  }
}
