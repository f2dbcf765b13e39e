import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { type InputFault, InputInvalid } from "./input-invalid.ts";
import { findUnsoundText } from "./sound-text.ts";

type Place = InputFault["in"];
type Validator = (value: unknown) => { readonly value: unknown } | { readonly error: Error };

const PLACES: Readonly<Record<string, Place>> = { body: "body", querystring: "query", params: "params", headers: "headers" };
const MAX_FAULTS = 20;
const MAX_SHOWN = 80;
const DECIMAL = /^-?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/;

/**
 * Makes the check of one part of a request. A body is taken as it is; texts of a query become the numbers, booleans and
 * lists that the schema wants, but only where they are written as such: TypeBox's own conversion makes 1 of "1.5" and 0 of "".
 */
export function compileValidator(schema: TSchema, httpPart: string | undefined): Validator {
  const place = PLACES[httpPart ?? ""] ?? "body";
  // At the first request of its kind: a server has hundreds of these, and is to be there in a moment.
  let compiled: ReturnType<typeof Compile> | undefined;
  return (given) => {
    compiled ??= Compile(schema);
    const value = place === "query" ? readTexts(schema, given) : given;
    const unsound = place === "headers" ? null : findUnsoundText(value);
    if (unsound !== null) return { error: new InputInvalid([{ in: place, ...unsound, pointer: shorten(unsound.pointer) }]) };
    if (compiled.Check(value)) return { value };
    return { error: new InputInvalid(explain(compiled.Errors(value), place)) };
  };
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

function explain(errors: readonly SchemaError[], place: Place): InputFault[] {
  const faults = errors
    // What an unknown property or a refused branch says besides is no help.
    .filter(({ keyword }) => keyword !== "boolean" && keyword !== "anyOf")
    .flatMap((error) => toFaults(error, place));
  const unique = new Map(faults.map((fault) => [`${fault.pointer} ${fault.detail}`, fault]));
  return [...unique.values()].slice(0, MAX_FAULTS);
}

function toFaults({ keyword, instancePath, params, message }: SchemaError, place: Place): InputFault[] {
  const below = (name: string): string => shorten(`${instancePath}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  if (keyword === "additionalProperties") {
    const { additionalProperties } = params as { readonly additionalProperties: readonly string[] };
    return additionalProperties.map((name) => ({ in: place, pointer: below(name), detail: "is not known here; leave it out" }));
  }
  if (keyword === "required") {
    const { requiredProperties } = params as { readonly requiredProperties: readonly string[] };
    return requiredProperties.map((name) => ({ in: place, pointer: below(name), detail: "is missing" }));
  }
  return [{ in: place, pointer: shorten(instancePath), detail: `${message}${allowed(params)}` }];
}

function allowed(params: object): string {
  const { allowedValues } = params as { readonly allowedValues?: readonly unknown[] };
  return allowedValues === undefined ? "" : `: ${allowedValues.map(String).join(", ")}`;
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { readonly type?: string; readonly items?: { readonly type?: string } }>>;
}

function readTexts(schema: object, given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  const { properties = {} } = schema as ObjectSchema;
  // Without a prototype, so that a parameter named __proto__ is one like any other, and refused.
  const read = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property?.type === "array") read[name] = (Array.isArray(value) ? value : [value]).map((item) => readText(property.items?.type, item));
    else read[name] = readText(property?.type, value);
  }
  return read;
}

function readText(type: string | undefined, text: unknown): unknown {
  if (typeof text !== "string") return text;
  if ((type === "number" || type === "integer") && DECIMAL.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
