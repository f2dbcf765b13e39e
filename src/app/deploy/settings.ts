/** The kinds of installation; each has settings, data and containers of its own, and all fit on one machine. */
export const ENVIRONMENTS = ["development", "staging", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** What the settings say that a deployment has to know. */
export interface DeploySettings {
  readonly port: number;
  readonly workerCount: number;
  readonly hasBucket: boolean;
  /** Values that nothing may show. */
  readonly secrets: readonly string[];
}

/** What differs from the example when the settings of an environment are made. */
export const DIFFERENCES: Readonly<Record<Environment, Readonly<Record<string, string>>>> = {
  development: { PORT: "8020", GRAFANA_PORT: "3020", LOG_LEVEL: "debug" },
  staging: { PORT: "8010", GRAFANA_PORT: "3010" },
  production: { WORKER_COUNT: "2" },
};
const LINE = /^(?<name>[A-Z][A-Z0-9_]*)=(?<value>.*)$/;
const SECRET_NAME = /(?:PASSWORD|SECRET|TOKEN|KEY|KEY_ID|USER|_URL)$/;
const GENERATED = "<generated>";

/** The settings of a new installation: the example with what differs in the environment, and every secret its own. */
export function makeSettings(example: string, environment: Environment, makeSecret: () => string): string {
  const differences = DIFFERENCES[environment];
  return example.replace(new RegExp(LINE, "gm"), (line, name: string, value: string) => {
    if (value === GENERATED) return `${name}=${makeSecret()}`;
    return Object.hasOwn(differences, name) ? `${name}=${differences[name]}` : line;
  });
}

/** What is wrong with settings, in sentences that name the line and never show a value; empty when nothing is. */
export function findSettingsFaults(text: string): string[] {
  const values = new Map<string, string>();
  const faults = text.split("\n").flatMap((line, i) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const { name, value = "" } = LINE.exec(line)?.groups ?? {};
    if (name === undefined) return [`line ${i + 1}: expected NAME=value`];
    if (values.has(name)) return [`line ${i + 1}: ${name} stands twice`];
    values.set(name, value);
    if (/["'$`\\]|\s$|^\s|\s#/.test(value))
      return [`line ${i + 1}: ${name} has a quote, a $, a backslash, a space at an end or a comment, which not every compose reads alike`];
    return value === GENERATED ? [`line ${i + 1}: ${name} was left as ${GENERATED}`] : [];
  });
  for (const name of ["POSTGRES_PASSWORD", "REDIS_PASSWORD"]) {
    if (!/^[A-Za-z0-9_-]+$/.test(values.get(name) ?? "")) faults.push(`${name}: expected letters, digits, _ and - only, since it becomes part of a URL`);
  }
  if (!isWhole(values.get("PORT") ?? "8000", 1, 65_535)) faults.push("PORT: expected a whole number from 1 to 65535");
  if (!isWhole(values.get("WORKER_COUNT") ?? "1", 0, 1000)) faults.push("WORKER_COUNT: expected a whole number from 0 to 1000");
  return faults;
}

/** Reads settings without faults. */
export function readSettings(text: string): DeploySettings {
  const values = new Map(text.split("\n").flatMap((line) => (LINE.exec(line)?.groups === undefined ? [] : [entryOf(line)])));
  const secrets = [...values].flatMap(([name, value]) => (SECRET_NAME.test(name) && value !== "" ? [value] : []));
  return {
    port: Number(values.get("PORT") || 8000),
    workerCount: Number(values.get("WORKER_COUNT") || 1),
    hasBucket: Boolean(values.get("AWS_BUCKET_NAME")),
    secrets,
  };
}

function entryOf(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

function isWhole(text: string, min: number, max: number): boolean {
  return text === "" || (/^\d{1,6}$/.test(text) && Number(text) >= min && Number(text) <= max);
}
