import { HtsError } from "../engine/errors.ts";
import { type Config, readConfig } from "../config.ts";
import type { Variable } from "./variable.ts";
import { SECTIONS } from "./variables.ts";

/** What is to be said of an environment. No sentence holds a secret. */
export interface ConfigExamination {
  /** Null when it cannot be read. */
  readonly config: Config | null;
  /** Why not: one sentence for each variable, each ending with what was expected. */
  readonly faults: readonly string[];
  /** Variables that are set and of no effect, and why. */
  readonly doubts: readonly string[];
  /** Of all variables that are set, those that are not ours. */
  readonly foreignNames: readonly string[];
  readonly ownNames: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What does nothing while another is as it is: what each is waiting for. */
const IDLE: readonly (readonly [names: readonly string[], isIdle: (env: Environment) => boolean, reason: string])[] = [
  [["REDIS_URL"], (env) => env["QUEUE_BACKEND"] === "postgres", "QUEUE_BACKEND=postgres keeps the queues in the database"],
  [["SMTP_PORT", "SMTP_SECURITY", "SMTP_USER", "SMTP_PASSWORD", "SMTP_FROM_ADDR"], (env) => !env["SMTP_HOST"], "SMTP_HOST is not set"],
  [["ALERT_WEBHOOK_SECRET"], (env) => !env["ALERT_WEBHOOK_URL"], "ALERT_WEBHOOK_URL is not set"],
  [["ALERT_HEARTBEAT_METHOD", "ALERT_HEARTBEAT_MINUTES"], (env) => !env["ALERT_HEARTBEAT_URL"], "ALERT_HEARTBEAT_URL is not set"],
  [["LOG_FILE_MB"], (env) => env["LOG_FILES"] === "0", "LOG_FILES=0 keeps no files"],
];

/** Reads the environment as a doctor does: everything that is wrong with it, and not only the first. */
export function examineConfig(env: Environment): ConfigExamination {
  const variables = Object.values(SECTIONS).flatMap((section) => Object.values<Variable<unknown>>(section));
  const ownNames = variables.map(({ name }) => name);
  const faults = variables.flatMap(({ name, read }) => faultOf(() => read(env[name] || null)));
  let config: Config | null = null;
  if (faults.length === 0) faults.push(...faultOf(() => (config = readConfig(env))));
  const doubts = IDLE.flatMap(([names, isIdle, reason]) =>
    isIdle(env) ? names.filter((name) => env[name]).map((name) => `${name} has no effect, since ${reason}`) : [],
  );
  const set = Object.keys(env).filter((name) => env[name]);
  return { config, faults, doubts, ownNames, foreignNames: set.filter((name) => !ownNames.includes(name)) };
}

function faultOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof HtsError) return [error.message];
    throw error;
  }
}
