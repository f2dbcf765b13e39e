import { HtsError } from "./errors.ts";

interface ParameterBase {
  /** One sentence for a person who tunes it. */
  readonly description: string;
  /** What the number counts: "candles", "fraction", "bins", "×" …; absent for a pure number. */
  readonly unit?: string;
}

export interface IntegerParameter extends ParameterBase {
  readonly type: "integer";
  /** Null: as of a number. */
  readonly default: number | null;
  /** Smallest value, inclusive. */
  readonly min: number;
  /** Largest value, inclusive. */
  readonly max: number;
}

export interface NumberParameter extends ParameterBase {
  readonly type: "number";
  /** Null: the parameter may be left out, or be null, and then means "none". */
  readonly default: number | null;
  /** Smallest value, inclusive unless `exclusiveMin`. */
  readonly min: number;
  readonly exclusiveMin?: boolean;
  /** Largest value, inclusive. */
  readonly max: number;
}

export interface BooleanParameter extends ParameterBase {
  readonly type: "boolean";
  readonly default: boolean;
}

export interface ChoiceParameter extends ParameterBase {
  readonly type: "choice";
  readonly default: string;
  readonly choices: readonly string[];
}

export type Parameter = IntegerParameter | NumberParameter | BooleanParameter | ChoiceParameter;
/** Parameters by their wire name (snake_case), in the order in which a form shows them. */
export type ParameterSchema = Readonly<Record<string, Parameter>>;
export type ParameterValue = number | boolean | string | null;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

type ValueOf<P extends Parameter> = P extends ChoiceParameter
  ? P["choices"][number]
  : P extends BooleanParameter
    ? boolean
    : P["default"] extends number
      ? number
      : number | null;

/** The values that a schema describes: numbers (or null where that is the default), booleans, for a choice one of its words. */
export type ValuesOf<S extends ParameterSchema> = { readonly [K in keyof S]: ValueOf<S[K]> };

/**
 * Completes given values with defaults and checks each against the schema.
 *
 * @param subject names the owner in messages, for example the strategy.
 * @returns values in the schema's order, so that equal settings always serialise to equal bytes.
 * @param code what a wrong value is thrown as.
 * @throws HtsError `code`, naming the parameter, what was expected and what came.
 */
export function resolveParameters<S extends ParameterSchema>(
  schema: S,
  given: Readonly<Record<string, unknown>>,
  subject: string,
  code: "parameter_invalid" | "execution_invalid" | "risk_invalid" = "parameter_invalid",
): ValuesOf<S> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(schema, name)) continue;
    const known = Object.keys(schema).join(", ");
    throw new HtsError(code, `${subject} has no parameter ${JSON.stringify(name)}; it takes ${known || "none"}`);
  }
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(schema)) {
    const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
    if (!accepts(parameter, value)) {
      throw new HtsError(code, `${subject}: ${name} was ${describeValue(value)}, expected ${describeRange(parameter)}`);
    }
    values[name] = value;
  }
  return values as ValuesOf<S>;
}

function accepts(parameter: Parameter, value: unknown): value is ParameterValue {
  if (value === null) return parameter.default === null;
  switch (parameter.type) {
    case "integer":
      return Number.isInteger(value) && isWithin(parameter, value as number);
    case "number":
      return Number.isFinite(value) && isWithin(parameter, value as number) && !(parameter.exclusiveMin && value === parameter.min);
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return typeof value === "string" && parameter.choices.includes(value);
  }
}

function describeValue(value: unknown): string {
  // JSON would call them null.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return JSON.stringify(value) ?? typeof value;
}

function isWithin(parameter: IntegerParameter | NumberParameter, value: number): boolean {
  return value >= parameter.min && value <= parameter.max;
}

/** What a parameter accepts, in words: "a whole number from 2 to 5000". */
export function describeRange(parameter: Parameter): string {
  switch (parameter.type) {
    case "integer":
      return `a whole number from ${parameter.min} to ${parameter.max}${orNone(parameter)}`;
    case "number":
      return `a number ${parameter.exclusiveMin ? "above" : "from"} ${parameter.min} ${parameter.exclusiveMin ? "and up to" : "to"} ${parameter.max}${orNone(parameter)}`;
    case "boolean":
      return "true or false";
    case "choice":
      return `one of ${parameter.choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
  }
}

function orNone({ default: value }: Parameter): string {
  return value === null ? ", or null for none" : "";
}
