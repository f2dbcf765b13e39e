import { resolve } from "node:path";
import { HtsError } from "../engine/errors.ts";
import { Secret } from "./secret.ts";

/** What the reference says of a variable besides what its kind knows. */
interface Described {
  /** What it decides, in one sentence. */
  readonly doc: string;
  /** What holds while it is not set, in words; for kinds without a usual value, and where that depends on the machine. */
  readonly unset?: string;
  /** A value for the example file; the usual one when left out. */
  readonly example?: string;
}

/** One variable of the environment: how it is read, and what the reference says of it. */
export interface Variable<Value> {
  /** As the environment has it, such as PORT. */
  readonly name: string;
  readonly doc: string;
  /** What may stand there, in words. */
  readonly values: string;
  /** What holds while it is not set: a value, or words. */
  readonly unset: string;
  /** A value for the example file. */
  readonly example: string;
  /** Reads what the environment has, null for nothing. @throws HtsError `configuration_invalid` */
  readonly read: (text: string | null) => Value;
}

/** A refusal that repeats what came, which must be no secret. */
export function refuseValue(name: string, text: string, expected: string): HtsError {
  return new HtsError("configuration_invalid", `${name} was ${JSON.stringify(text.slice(0, 80))}, expected ${expected}`);
}

/** Anything; whoever reads it further says what it must be. */
export function anyText(name: string, { doc, values, unset, example }: Required<Described> & { readonly values: string }): Variable<string | null> {
  return { name, doc, values, unset, example, read: (text) => text };
}

/** A folder, made absolute; null when it is not set and none is usual. */
export function folder<Usual extends string | null>(name: string, usual: Usual, described: Described): Variable<Usual extends string ? string : string | null> {
  const read = (text: string | null): string | null => {
    const path = text ?? usual;
    return path === null ? null : resolve(path);
  };
  return {
    name,
    doc: described.doc,
    values: "a folder",
    unset: described.unset ?? `\`${usual}\``,
    example: described.example ?? usual ?? "",
    read: read as Variable<Usual extends string ? string : string | null>["read"],
  };
}

/** Any text, such as an address. */
export function text(name: string, usual: string, { doc, values, unset, example }: Described & { readonly values: string }): Variable<string> {
  return { name, doc, values, unset: unset ?? (usual === "" ? "nothing" : `\`${usual}\``), example: example ?? usual, read: (value) => value ?? usual };
}

/** One of a few words; `anyCase` takes them in capitals, too. */
export function choice<const Choice extends string>(
  name: string,
  choices: readonly Choice[],
  usual: Choice,
  { doc, unset, anyCase = false }: Described & { readonly anyCase?: boolean },
): Variable<Choice> {
  const read = (value: string | null): Choice => {
    const text = value ?? usual;
    const found = choices.find((one) => (anyCase ? one.toLowerCase() === text.toLowerCase() : one === text));
    if (found !== undefined) return found;
    throw refuseValue(name, text, `one of ${choices.join(", ")}`);
  };
  return { name, doc, values: choices.map((one) => `\`${one}\``).join(", "), unset: unset ?? `\`${usual}\``, example: usual, read };
}

/** `on` or `off`. */
export function toggle(name: string, usual: "on" | "off", described: Described): Variable<boolean> {
  const { read, ...rest } = choice(name, ["off", "on"], usual, described);
  return { ...rest, read: (value) => read(value) === "on" };
}

/** A whole number; both ends of the range belong to it. */
export function wholeNumber(
  name: string,
  { min, max, usual }: { readonly min: number; readonly max: number; readonly usual: number },
  { doc, unset, example }: Described,
): Variable<number> {
  const read = (value: string | null): number => {
    const text = value ?? String(usual);
    const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (number >= min && number <= max) return number;
    throw refuseValue(name, text, `a whole number from ${min} to ${max}`);
  };
  return { name, doc, values: `${min} to ${max}`, unset: unset ?? `\`${usual}\``, example: example ?? String(usual), read };
}

/** A URL of HTTP. @throws HtsError `configuration_invalid` */
export function checkWebUrl(name: string, text: string): string {
  const url = URL.parse(text);
  if (url !== null && ["http:", "https:"].includes(url.protocol)) return text;
  throw refuseValue(name, text, "a URL such as http://127.0.0.1:8765");
}

/** Where a web server answers. */
export function webUrl(name: string, usual: string, { doc }: Described): Variable<string> {
  return { name, doc, values: "a URL of http or https", unset: `\`${usual}\``, example: usual, read: (text) => checkWebUrl(name, text ?? usual) };
}

/** A URL that may hold a password, so that a refusal says nothing of it. `form` is how it looks. */
export function secretUrl(
  name: string,
  protocols: readonly string[],
  { form, needsHost, doc, unset, example }: Required<Described> & { readonly form: string; readonly needsHost: boolean },
): Variable<Secret | null> {
  const read = (text: string | null): Secret | null => {
    if (text === null) return null;
    const url = URL.parse(text);
    if (url !== null && protocols.includes(url.protocol) && (url.hostname !== "" || !needsHost)) return new Secret(text);
    throw new HtsError("configuration_invalid", `${name} cannot be read, expected ${form} with special characters of the password percent-encoded`);
  };
  return { name, doc, values: `a URL of ${protocols.map((one) => `\`${one}\``).join(" or ")}; secret`, unset, example, read };
}

/** A URL that is itself a secret, since whoever knows it may use it. */
export function secretWebUrl(name: string, { doc, unset, example }: Required<Described>): Variable<Secret | null> {
  const read = (text: string | null): Secret | null => {
    if (text === null) return null;
    const url = URL.parse(text);
    // fetch refuses a name and password in an address.
    if (url !== null && ["http:", "https:"].includes(url.protocol) && url.username + url.password === "") return new Secret(text);
    throw new HtsError(
      "configuration_invalid",
      `${name} cannot be read, expected a URL such as https://hooks.example.com/…, without a name and password in it`,
    );
  };
  return { name, doc, values: "a URL of http or https; secret", unset, example, read };
}

/** A password or key. */
export function secretText(name: string, { doc, unset, example }: Required<Described>): Variable<Secret | null> {
  return { name, doc, values: "any text; secret", unset, example, read: (text) => (text === null ? null : new Secret(text)) };
}

const ADDRESS_OR_NETWORK = /^[0-9a-f.:]{2,45}(?:\/\d{1,3})?$/i;

/** Addresses and networks, comma-separated. */
export function addressList(name: string, { doc, unset, example }: Required<Described>): Variable<readonly string[]> {
  const read = (text: string | null): readonly string[] => {
    const items = (text ?? "")
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
    const wrong = items.find((item) => !ADDRESS_OR_NETWORK.test(item));
    if (wrong === undefined) return items;
    throw new HtsError(
      "configuration_invalid",
      `${name} has ${JSON.stringify(wrong.slice(0, 80))}, expected addresses or networks such as 10.0.0.1,10.1.0.0/16`,
    );
  };
  return { name, doc, values: "addresses or networks, comma-separated", unset, example, read };
}
