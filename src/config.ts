import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { inspect } from "node:util";
import { HtsError } from "./engine/errors.ts";

/** A value that is never printed by mistake: text, JSON and the console show "[secret]". */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

/** What the environment says; nothing else in the project reads it. */
export interface Config {
  /** DATA_ROOT: the folder of candles and results, absolute; `.data` in the working folder unless set. */
  readonly dataRoot: string;
  /** UPBIT_URL: where Upbit answers; set it to try things on a simulator. */
  readonly upbitUrl: string;
  /** DATABASE_URL: a PostgreSQL to use instead of an own server; null without one. */
  readonly databaseUrl: Secret | null;
  /** REDIS_URL: a Redis for the queues; null without one. */
  readonly redisUrl: Secret | null;
  /** QUEUE_BACKEND: where the queues live; `auto` unless set, which takes REDIS_URL, else an own Redis beside an own database, else the database. */
  readonly queueBackend: "auto" | "redis" | "postgres";
  /** WORKER_MEMORY_MB: most that one thread of work may hold, MiB, 64 to 1048576. */
  readonly workerMemoryMb: number;
  /** DATABASE_POOL_SIZE: connections of one process at most, 1 to 200. */
  readonly databasePoolSize: number;
  /** DATABASE_STATEMENT_TIMEOUT_MS: longest that a statement may take, 100 to 3600000. */
  readonly databaseStatementTimeoutMs: number;
  /** DATABASE_CONNECT_TIMEOUT_MS: longest to wait for a connection, 100 to 120000. */
  readonly databaseConnectTimeoutMs: number;
  /** RESULT_MONEY: `exact`, or `whole` to keep money of kept runs in whole units of quote currency, a third of the size. */
  readonly resultMoney: "exact" | "whole";
  /** RESULT_UPLOAD: whether a run is put into the object store when it is saved. */
  readonly resultUpload: boolean;
  /** AWS_BUCKET_NAME: where objects are kept; null to keep them in the folder `objects` of the data root. Credentials are the AWS SDK's own. */
  readonly bucket: BucketConfig | null;
  /** HOST: the address to listen on; 127.0.0.1 unless set. On any but a loopback one the server wants a token to exist. */
  readonly host: string;
  /** PORT: the port to listen on, 0 to 65535; 0 for any free one. */
  readonly port: number;
  /** TRUSTED_PROXIES: addresses and networks whose X-Forwarded-For is believed, comma-separated; none unless set. */
  readonly trustedProxies: readonly string[];
  /** RATE_LIMIT_PER_MINUTE: requests of one token, or of one address without one, 1 to 10000000. */
  readonly rateLimitPerMinute: number;
  /** STRATEGIES_FOLDER: the folder of the users' strategies that the server may run, absolute; null for none. */
  readonly strategiesFolder: string | null;
  /** LOG_LEVEL: the least severe lines that are logged. */
  readonly logLevel: LogLevel;
  /** ROLE: what a server does: `all` answers requests and works on tasks, `api` only answers. */
  readonly role: "all" | "api";
  /** WORKER_CONCURRENCY: backtests that one process runs at once, each in a thread, 1 to 64; as many as the machine has cores unless set. */
  readonly workerConcurrency: number;
}

export interface BucketConfig {
  readonly name: string;
  /** AWS_REGION; us-east-1 unless set where another server than AWS answers, which need not have regions. */
  readonly region: string;
  /** AWS_ENDPOINT_URL_S3: another server than AWS; null for AWS. */
  readonly endpointUrl: string | null;
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Reads the configuration.
 *
 * @throws HtsError `configuration_invalid`
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  return Object.freeze({
    dataRoot: resolve(env["DATA_ROOT"] || ".data"),
    upbitUrl: readUrl("UPBIT_URL", env["UPBIT_URL"] || "https://api.upbit.com"),
    databaseUrl: readDatabaseUrl(env["DATABASE_URL"] || null),
    redisUrl: readRedisUrl(env["REDIS_URL"] || null),
    queueBackend: readChoice("QUEUE_BACKEND", env["QUEUE_BACKEND"] || "auto", ["auto", "redis", "postgres"]),
    databasePoolSize: readInteger(env, "DATABASE_POOL_SIZE", { min: 1, max: 200, usual: 10 }),
    databaseStatementTimeoutMs: readInteger(env, "DATABASE_STATEMENT_TIMEOUT_MS", { min: 100, max: 3_600_000, usual: 30_000 }),
    databaseConnectTimeoutMs: readInteger(env, "DATABASE_CONNECT_TIMEOUT_MS", { min: 100, max: 120_000, usual: 5000 }),
    resultMoney: readChoice("RESULT_MONEY", env["RESULT_MONEY"] || "exact", ["exact", "whole"]),
    resultUpload: readChoice("RESULT_UPLOAD", env["RESULT_UPLOAD"] || "off", ["off", "on"]) === "on",
    bucket: readBucket(env["AWS_BUCKET_NAME"] || null, env["AWS_REGION"] || null, env["AWS_ENDPOINT_URL_S3"] || null),
    host: env["HOST"] || "127.0.0.1",
    port: readInteger(env, "PORT", { min: 0, max: 65_535, usual: 8000 }),
    trustedProxies: readList("TRUSTED_PROXIES", env["TRUSTED_PROXIES"] || ""),
    rateLimitPerMinute: readInteger(env, "RATE_LIMIT_PER_MINUTE", { min: 1, max: 10_000_000, usual: 6000 }),
    strategiesFolder: env["STRATEGIES_FOLDER"] ? resolve(env["STRATEGIES_FOLDER"]) : null,
    logLevel: readLogLevel(env["LOG_LEVEL"] || "info"),
    role: readChoice("ROLE", env["ROLE"] || "all", ["all", "api"]),
    workerConcurrency: readInteger(env, "WORKER_CONCURRENCY", { min: 1, max: 64, usual: Math.min(64, availableParallelism()) }),
    workerMemoryMb: readInteger(env, "WORKER_MEMORY_MB", { min: 64, max: 1_048_576, usual: 2048 }),
  });
}

/** Region and server are of no concern, and may be another program's, where there is no bucket. */
function readBucket(name: string | null, region: string | null, endpointUrl: string | null): BucketConfig | null {
  if (name === null) return null;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes("..")) {
    const expected = "expected the name of a bucket: 3 to 63 small letters, digits, hyphens and dots, without s3://";
    throw new HtsError("configuration_invalid", `AWS_BUCKET_NAME was ${JSON.stringify(name.slice(0, 80))}, ${expected}`);
  }
  if (region === null && endpointUrl === null) {
    throw new HtsError("configuration_invalid", "AWS_REGION is not set, expected the region of the bucket such as ap-northeast-2");
  }
  if (region !== null && !/^[a-z0-9-]{1,40}$/.test(region)) {
    throw new HtsError("configuration_invalid", `AWS_REGION was ${JSON.stringify(region.slice(0, 80))}, expected a region such as ap-northeast-2`);
  }
  return { name, region: region ?? "us-east-1", endpointUrl: endpointUrl === null ? null : readEndpoint(endpointUrl) };
}

/** Says nothing of a value with a password in it, and takes none: it is printed as the place of objects. */
function readEndpoint(text: string): string {
  const url = URL.parse(text);
  if (url?.username || url?.password) {
    throw new HtsError(
      "configuration_invalid",
      "AWS_ENDPOINT_URL_S3 holds a name or password, expected a URL without; the AWS SDK has its own variables for them",
    );
  }
  return readUrl("AWS_ENDPOINT_URL_S3", text);
}

/** The environment with some variables set otherwise, for a process that this one starts. */
export function environmentWith(changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

function readUrl(name: string, text: string): string {
  const url = URL.parse(text);
  if (url !== null && ["http:", "https:"].includes(url.protocol)) return text;
  throw new HtsError("configuration_invalid", `${name} was ${JSON.stringify(text.slice(0, 80))}, expected a URL such as http://127.0.0.1:8765`);
}

/** Says nothing of the value, which holds a password. */
function readDatabaseUrl(text: string | null): Secret | null {
  if (text === null) return null;
  const url = URL.parse(text);
  if (url !== null && ["postgres:", "postgresql:"].includes(url.protocol)) return new Secret(text);
  throw new HtsError(
    "configuration_invalid",
    "DATABASE_URL cannot be read, expected postgres://user:password@host:5432/database with special characters of the password percent-encoded",
  );
}

/** Says nothing of the value, which may hold a password. */
function readRedisUrl(text: string | null): Secret | null {
  if (text === null) return null;
  const url = URL.parse(text);
  if (url !== null && ["redis:", "rediss:"].includes(url.protocol) && url.hostname !== "") return new Secret(text);
  throw new HtsError(
    "configuration_invalid",
    "REDIS_URL cannot be read, expected redis://user:password@host:6379/0, or rediss: for TLS, with special characters of the password percent-encoded",
  );
}

function readChoice<const Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw new HtsError("configuration_invalid", `${name} was ${JSON.stringify(text.slice(0, 80))}, expected one of ${choices.join(", ")}`);
}

function readInteger(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  { min, max, usual }: { readonly min: number; readonly max: number; readonly usual: number },
): number {
  const text = env[name] || String(usual);
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new HtsError("configuration_invalid", `${name} was ${JSON.stringify(text.slice(0, 80))}, expected a whole number from ${min} to ${max}`);
}

const ADDRESS_OR_NETWORK = /^[0-9a-f.:]{2,45}(?:\/\d{1,3})?$/i;

function readList(name: string, text: string): string[] {
  const items = text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  const wrong = items.find((item) => !ADDRESS_OR_NETWORK.test(item));
  if (wrong === undefined) return items;
  throw new HtsError("configuration_invalid", `${name} has ${JSON.stringify(wrong.slice(0, 80))}, expected addresses or networks such as 10.0.0.1,10.1.0.0/16`);
}

function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((one) => one === text.toLowerCase());
  if (level !== undefined) return level;
  throw new HtsError("configuration_invalid", `LOG_LEVEL was ${JSON.stringify(text.slice(0, 80))}, expected one of ${LOG_LEVELS.join(", ")}`);
}
