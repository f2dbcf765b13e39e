// A process that delivers alerts until it is killed: `node deliver-until-killed.ts JSON`.
import { startAlertLoop } from "../../src/adapters/alerts/alert-loop.ts";
import { openNotifiers } from "../../src/adapters/alerts/open-notifiers.ts";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { PostgresOutbox } from "../../src/adapters/postgres/alerts/postgres-outbox.ts";
import { readConfig } from "../../src/config.ts";

export interface DelivererSettings {
  readonly databaseUrl: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly leaseMs: number;
}

const { databaseUrl, variables, leaseMs } = JSON.parse(process.argv[2] ?? "{}") as DelivererSettings;
const { alerts } = readConfig(variables);
const say = (values: object, message: string): void => console.log(message, JSON.stringify(values));
startAlertLoop({
  outbox: new PostgresOutbox(connectDatabase({ url: databaseUrl, connectTimeoutMs: 2000 })),
  notifiers: await openNotifiers(alerts),
  policy: alerts.policy,
  language: alerts.language,
  heartbeat: null,
  redact: (text) => text,
  log: { warn: say, error: say },
  everyMs: 50,
  timing: { leaseMs, retryBaseMs: 50, longestRetryMs: 400 },
});
console.log("ready");
