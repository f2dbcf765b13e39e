import { type Command, Option } from "commander";
import type { AlertDesk } from "../../adapters/alerts/open-alerts.ts";
import type { Actor } from "../../app/access/ports.ts";
import {
  acknowledgeAlert,
  ALERT_STATUSES,
  type AlertRecord,
  type AlertStatus,
  type AlertStore,
  findAlert,
  resolveAlert,
} from "../../app/alerts/alert-store.ts";
import type { AlertKind, AlertSeverity } from "../../app/alerts/ports.ts";
import { ALERT_KINDS, ALERT_SEVERITIES } from "../../app/alerts/severity.ts";
import { toWireAlert, toWireDelivery } from "../../app/alerts/to-wire-alert.ts";
import { readConfig } from "../../config.ts";
import { HtsError } from "../../engine/errors.ts";
import { parseCount } from "../json-option.ts";
import { withDatabase } from "../open-database.ts";
import { print } from "../print.ts";
import { layOut } from "../table.ts";
import { whoami } from "../whoami.ts";

interface JsonOption {
  readonly json?: boolean;
}

interface ChangeOptions extends JsonOption {
  readonly dryRun?: boolean;
}

interface ListOptions extends JsonOption {
  readonly status?: AlertStatus;
  readonly minSeverity?: AlertSeverity;
  readonly kind?: AlertKind;
  readonly limit: number;
}

interface TestOptions extends ChangeOptions {
  readonly severity: AlertSeverity;
}

const LONGEST_LIST = 1000;

/** Adds `alerts list|show|acknowledge|resolve|config|test`: what somebody should know of, and who is told. */
export function addAlertsCommand(program: Command): Command {
  const alerts = program
    .command("alerts")
    .description("show and look after alerts, and try who is told of them")
    .addHelpText("after", "\nExample:\n  coin-hts alerts list --status open\n\nThe guide is docs/guides/alerts.md.");
  const add = (name: string, description: string, example: string): Command =>
    alerts.command(name).description(description).option("--json", "print as JSON").addHelpText("after", `\nExample:\n  coin-hts alerts ${example}`);
  const id = "3f0c8a52-6f0e-4a0e-9d0e-1c6a0a6b9d11";
  const dryRun = (command: Command, what: string): Command => command.option("--dry-run", `only say what would be ${what}`);
  const commands = [
    add("list", "list alerts, newest first", "list --status open --min-severity ERROR")
      .addOption(new Option("--status <status>", "only in this state").choices(ALERT_STATUSES))
      .addOption(new Option("--min-severity <severity>", "only those that matter at least so much").choices(ALERT_SEVERITIES))
      .addOption(new Option("--kind <kind>", "only of this kind").choices(ALERT_KINDS))
      .option("--limit <n>", "at most so many, 1000 at most", parseCount, 50)
      .action(list),
    add("show", "show an alert and how its notices were delivered", `show ${id}`).argument("<id>").action(show),
    dryRun(add("acknowledge", "say that you look after an alert, so that it is not told of again", `acknowledge ${id}`), "acknowledged")
      .argument("<id>")
      .action(change("acknowledged", acknowledgeAlert)),
    dryRun(add("resolve", "say that the trouble of an alert is over", `resolve ${id}`), "resolved")
      .argument("<id>")
      .action(change("resolved", resolveAlert)),
    add("config", "show who is told and when, and how the channels fare", "config").action(showConfig),
    dryRun(add("test", "send a test message through every channel, past all limits", "test --severity WARNING"), "sent")
      .addOption(new Option("--severity <severity>", "as which it is shown").choices(ALERT_SEVERITIES).default("INFO"))
      .action(test),
  ];
  for (const command of commands) command.exitOverride().copyInheritedSettings(program);
  return alerts;
}

async function withAlerts(use: (desk: AlertDesk) => Promise<void>): Promise<void> {
  const { openAlertDesk } = await import("../../adapters/alerts/open-alerts.ts");
  await withDatabase((db) => use(openAlertDesk(db, readConfig().alerts)));
}

async function list({ json, status, minSeverity, kind, limit }: ListOptions): Promise<void> {
  await withAlerts(async ({ store }) => {
    const { alerts, next } = await store.list({ status, minSeverity, kind, limit: Math.min(limit, LONGEST_LIST), after: null });
    if (json === true) return print(JSON.stringify({ alerts: alerts.map(toWireAlert), has_more: next !== null }));
    if (alerts.length === 0) return print("There is none.");
    const rows = alerts.map((alert) => [
      alert.alertId,
      alert.severity,
      alert.status,
      `${alert.occurrences}x`,
      timeOf(alert.raisedAt),
      told(alert),
      alert.title,
    ]);
    const widest = Math.max(...rows.map((row) => row[6]?.length ?? 0));
    await print(
      layOut([["alert", "severity", "status", "times", "since", "told", "title"], ...rows.map((row) => [...row.slice(0, 6), (row[6] ?? "").padEnd(widest)])]),
    );
    if (next !== null) await print(`There are more: --limit ${Math.min(2 * limit, LONGEST_LIST)} shows them.`);
  });
}

function told({ heldSince, toldAt }: AlertRecord): string {
  if (heldSince !== null) return "held back";
  return toldAt === null ? "-" : timeOf(toldAt);
}

async function show(alertId: string, { json }: JsonOption): Promise<void> {
  await withAlerts(async ({ store }) => {
    const { alert, deliveries } = await findAlert(alertId, store);
    const [wire, wireDeliveries] = [toWireAlert(alert), deliveries.map(toWireDelivery)];
    if (json === true) return print(JSON.stringify({ ...wire, deliveries: wireDeliveries }));
    const { detail, ...fields } = wire;
    const rows = [...Object.entries(fields), ...Object.entries(detail).map(([name, value]): [string, unknown] => [`  ${name}`, value])];
    await print(
      rows.map(([name, value]) => `${name.padEnd(20)}${typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "-")}`).join("\n"),
    );
    if (wireDeliveries.length === 0) return print("\nNo notice of its own was made of it.");
    const columns = ["event", "severity", "channel", "status", "attempts", "ended_at", "last_error"] as const;
    await print(`\n${layOut([[...columns], ...wireDeliveries.map((one) => columns.map((column) => String(one[column] ?? "-")))])}`);
  });
}

function change(done: string, use: (alertId: string, by: Actor, store: AlertStore) => Promise<AlertRecord>) {
  return (alertId: string, { json, dryRun }: ChangeOptions): Promise<void> =>
    withAlerts(async ({ store }) => {
      const alert = dryRun === true ? (await findAlert(alertId, store)).alert : await use(alertId, whoami(), store);
      if (json === true) return print(JSON.stringify(dryRun === true ? { ...toWireAlert(alert), dry_run: true } : toWireAlert(alert)));
      if (dryRun === true) return print(`Would be ${done}: ${alert.title} (now ${alert.status}).`);
      await print(`${alert.title}: ${alert.status}${alert.acknowledgedBy === null ? "" : ` by ${alert.acknowledgedBy}`}.`);
    });
}

async function showConfig({ json }: JsonOption): Promise<void> {
  await withAlerts(async (desk) => {
    const { policy, channels } = await desk.describe();
    if (json === true) return print(JSON.stringify({ ...policy, channels }));
    const { heartbeat, ...settings } = policy;
    const rows = Object.entries(settings).map(([name, value]) => `${name.padEnd(26)}${String(value ?? "none")}`);
    const beat = heartbeat === null ? "none" : `${heartbeat.method} ${heartbeat.target} every ${heartbeat.every_minutes} min`;
    await print([...rows, `${"heartbeat".padEnd(26)}${beat}`, ""].join("\n"));
    if (channels.length === 0) return print(NO_CHANNEL);
    const columns = ["channel", "target", "pending", "given_up", "last_sent_at", "last_error"] as const;
    await print(layOut([[...columns], ...channels.map((channel) => columns.map((column) => String(channel[column] ?? "-")))]));
  });
}

const NO_CHANNEL = "No channel is configured, so nobody is told: set SLACK_WEBHOOK_URL, SMTP_HOST with ALERT_EMAIL_TO, or ALERT_WEBHOOK_URL";

async function test({ json, dryRun, severity }: TestOptions): Promise<void> {
  const { alerts } = readConfig();
  const [{ openNotifiers }, { sendTest }] = await Promise.all([
    import("../../adapters/alerts/open-notifiers.ts"),
    import("../../adapters/alerts/open-alerts.ts"),
  ]);
  const notifiers = await openNotifiers(alerts);
  if (notifiers.length === 0) throw new HtsError("configuration_invalid", NO_CHANNEL);
  if (dryRun === true) {
    const targets = notifiers.map(({ channel, target }) => ({ channel, target }));
    return print(
      json === true
        ? JSON.stringify({ dry_run: true, channels: targets })
        : layOut([["channel", "would go to"], ...targets.map(({ channel, target }) => [channel, target])]),
    );
  }
  const channels = await sendTest(alerts, severity);
  if (json === true) await print(JSON.stringify({ channels }));
  else
    await print(
      layOut([["channel", "target", "status", "ms"], ...channels.map(({ channel, target, status, took_ms }) => [channel, target, status, String(took_ms)])]),
    );
  const failed = channels.filter(({ status }) => status === "failed");
  if (failed.length === 0) return;
  throw new HtsError("alert_undelivered", failed.map(({ channel, error }) => `${channel} did not take the message: ${String(error)}`).join("; "));
}

function timeOf(date: Date): string {
  return date.toISOString().slice(0, 16).replace("T", " ");
}
