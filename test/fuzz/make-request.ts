import type { Random } from "../../src/engine/random.ts";
import { HOSTILE_TEXTS, hostileHeader, hostileValue, pick } from "./hostile-values.ts";

/** As much of a JSON schema as the document of this project uses. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
}

interface Parameter {
  readonly name: string;
  readonly in: "query" | "path" | "header";
  readonly schema: Schema;
}

/** An operation of the OpenAPI document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface HostileRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string;
}

/** Values that would be right somewhere, so that requests get past the first check. */
const PLAUSIBLE = ["KRW-BTC", "upbit", "1h", "sma_cross", "2024-01-01", "Calm", "asc", "csv", "00000000-0000-4000-8000-000000000001"];
const BY_NAME: Readonly<Record<string, string>> = {
  strategy: "sma_cross",
  symbol: "KRW-BTC",
  exchange: "upbit",
  start: "2023-12-01",
  end: "1703900000000",
  signal: "any",
};
const ODD_HEADERS = [
  "host",
  "origin",
  "accept",
  "content-type",
  "idempotency-key",
  "x-forwarded-for",
  "x-request-id",
  "prefer",
  "if-match",
  "range",
  "cookie",
  "sec-fetch-site",
  "x-http-method-override",
  "content-encoding",
  "expect",
];

/** A request to an operation, in which some of what the document asks for is right and the rest is not. */
export function makeRequest(random: Random, operation: Operation, authorization: string): HostileRequest {
  const { parameters = [] } = operation;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, () => encodePath(random, random() < 0.5 ? pick(random, PLAUSIBLE) : pick(random, HOSTILE_TEXTS)));
  const search = makeSearch(
    random,
    parameters.filter((one) => one.in === "query"),
  );
  const headers: Record<string, string> = {};
  const roll = random();
  if (roll < 0.85) headers["authorization"] = authorization;
  else if (roll < 0.95) headers["authorization"] = hostileHeader(random);
  for (let i = Math.floor(random() * 2.5); i > 0; i--) headers[pick(random, ODD_HEADERS)] = hostileHeader(random);
  const method = random() < 0.95 ? operation.method.toUpperCase() : pick(random, ["PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE"]);
  const payload = method === "GET" || method === "HEAD" ? undefined : makePayload(random, operation);
  if (payload !== undefined && random() < 0.9) headers["content-type"] = isUpload(operation) ? pick(random, UPLOAD_TYPES) : "application/json";
  return { method, url: `${path}${search}`, headers, ...(payload === undefined ? {} : { payload }) };
}

function encodePath(random: Random, text: string): string {
  const roll = random();
  // Some as no client would send it, as long as Node.js lets it through.
  if (roll < 0.1) return text.replaceAll(/[^\x21-\x7e]/g, "");
  if (roll < 0.15) return `%${text.slice(0, 5).replaceAll(/[^\x21-\x7e]/g, "")}`;
  return encode(text);
}

/** Half of a surrogate pair cannot be written in a URL. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/gu, "\ufffd"));
}

function makeSearch(random: Random, parameters: readonly Parameter[]): string {
  const pairs = parameters
    .filter(() => random() < 0.6)
    .map(({ name, schema }) => `${name}=${encode(toText(random() < 0.8 ? fitting(random, schema, 1, name) : hostileValue(random)))}`);
  if (random() < 0.15) pairs.push(`${encode(pick(random, HOSTILE_TEXTS).slice(0, 200))}=${encode(pick(random, HOSTILE_TEXTS).slice(0, 200))}`);
  if (random() < 0.05 && pairs.length > 0) pairs.push(pairs[0] as string);
  if (random() < 0.03) pairs.push("a[b]=1&a.b=2&&&=&%");
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

const RAW_PAYLOADS = [
  "",
  "{",
  "null",
  "[]",
  '"text"',
  "NaN",
  '{"a":1,}',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '{"name":1e999}',
  "\ufeff{}",
  "{}{}",
  `{"name":"${"x".repeat(1_200_000)}"}`,
];

const UPLOAD_TYPES = ["text/csv", "application/octet-stream", "application/gzip", "application/json"];
const HEADER = "timestamp_utc_ms,open,high,low,close,volume";
const UPLOADS = [
  "",
  HEADER,
  `${HEADER}\n1704067200000,10,12,9,11,1\n1704070800000,11,12,9,10,1\n`,
  `${HEADER}\n1704067200000,10,12,9,11,1\n1704067200000,1,1,1,1,1\n`,
  `${HEADER}\n1e999,NaN,-0,0x10,,1`,
  `time,open,high,low,close,volume\n2024-01-01 00:00:00,10,12,9,11,1\n`,
  `"${"x".repeat(100_000)}`,
  "\u001f\u008b\b\0\0\0\0\0",
  "PAR1\0\0\0\0PAR1",
  "a\0b,\ufffd\n,,,,\n",
];

function isUpload({ requestBody }: Operation): boolean {
  return requestBody?.content["text/csv"] !== undefined;
}

function makePayload(random: Random, operation: Operation): string | undefined {
  const { requestBody } = operation;
  if (isUpload(operation)) return pick(random, UPLOADS);
  const schema = requestBody?.content["application/json"]?.schema;
  const roll = random();
  if (schema === undefined && roll < 0.8) return undefined;
  // The largest ones are slow to make; a few are enough.
  if (roll < 0.12) return pick(random, random() < 0.05 ? RAW_PAYLOADS : RAW_PAYLOADS.slice(0, -1));
  if (schema === undefined || roll < 0.2) return JSON.stringify(hostileValue(random));
  return JSON.stringify(fitting(random, schema, 0.8));
}

/** A value of the schema, or nearly. */
function fitting(random: Random, schema: Schema, share = 1, name = ""): unknown {
  if (random() > share) return hostileValue(random);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pick(random, schema.enum);
  if (schema.anyOf !== undefined) return fitting(random, pick(random, schema.anyOf), share);
  switch (schema.type) {
    case "string":
      // Names are taken once.
      if (name === "name" && random() < 0.6) return `Calm ${Math.floor(random() * 1e9)}`;
      if (BY_NAME[name] !== undefined && random() < 0.8) return BY_NAME[name];
      return random() < 0.7 ? pick(random, PLAUSIBLE) : pick(random, HOSTILE_TEXTS);
    case "integer":
      return (schema.minimum ?? 0) + Math.floor(random() * 20);
    case "number":
      return random() * 10;
    case "boolean":
      return random() < 0.5;
    case "null":
      return null;
    case "array":
      return Array.from({ length: Math.floor(random() * 3) }, () => fitting(random, schema.items ?? {}, share));
    case "object": {
      const known = Object.entries(schema.properties ?? {}).filter(() => random() < 0.8);
      const entries = known.map(([name, property]): [string, unknown] => [name, fitting(random, property, share, name)]);
      if (random() < 0.15) entries.push([pick(random, HOSTILE_TEXTS).slice(0, 100), hostileValue(random)]);
      return Object.fromEntries(entries);
    }
    default:
      return hostileValue(random);
  }
}
