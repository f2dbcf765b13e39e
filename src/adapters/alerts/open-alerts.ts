import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { AlertStore } from "../../app/alerts/alert-store.ts";
import type { ChannelState } from "../../app/alerts/outbox.ts";
import type { AlertSeverity } from "../../app/alerts/ports.ts";
import { type ChannelTest, testChannels } from "../../app/alerts/test-channels.ts";
import { redactor } from "../../app/jobs/redact-secrets.ts";
import { PostgresAlertStore } from "../postgres/alerts/postgres-alert-store.ts";
import { PostgresHeartbeatBook } from "../postgres/alerts/postgres-heartbeat-book.ts";
import { PostgresOutbox } from "../postgres/alerts/postgres-outbox.ts";
import type { Database } from "../postgres/schema.ts";
import { type AlertLog, type AlertLoop, startAlertLoop } from "./alert-loop.ts";
import { alertSecretsOf, type AlertSettings, describePolicy } from "./alert-settings.ts";
import { openHeartbeat, openNotifiers } from "./open-notifiers.ts";

/** Tells alerts and delivers them from this process until it is stopped. */
export async function startAlerts(db: Kysely<Database>, settings: AlertSettings, log: AlertLog): Promise<AlertLoop> {
  const { policy, language, heartbeat } = settings;
  const send = openHeartbeat(settings);
  return startAlertLoop({
    outbox: new PostgresOutbox(db),
    notifiers: await openNotifiers(settings),
    policy,
    language,
    heartbeat: heartbeat === null || send === null ? null : { book: new PostgresHeartbeatBook(db), send, intervalMs: heartbeat.intervalMs },
    redact: redactor(alertSecretsOf(settings)),
    log,
  });
}

/** What people ask of alerts. */
export interface AlertDesk {
  readonly store: AlertStore;
  /** The configuration without secrets, and how the channels fare, as it goes over the wire. */
  describe(): Promise<{ readonly policy: ReturnType<typeof describePolicy>; readonly channels: readonly WireChannel[] }>;
  /** Sends a message through every channel and says which ones took it. */
  test(severity: AlertSeverity): Promise<readonly WireTest[]>;
}

export type WireChannel = ReturnType<typeof toWireChannel>;
export type WireTest = ReturnType<typeof toWireTest>;

/** Opens what people ask of alerts on a database; it holds nothing of its own open. */
export function openAlertDesk(db: Kysely<Database>, settings: AlertSettings): AlertDesk {
  const store = new PostgresAlertStore(db);
  return {
    store,
    test: (severity) => sendTest(settings, severity),
    async describe() {
      const states = await store.summarizeChannels();
      const notifiers = await openNotifiers(settings);
      const stateOf = (channel: string): ChannelState => states.find((state) => state.channel === channel) ?? { ...IDLE, channel };
      const gone = states.filter(({ channel }) => notifiers.every((notifier) => notifier.channel !== channel));
      const channels = [...notifiers.map(({ channel, target }) => toWireChannel(stateOf(channel), target)), ...gone.map((state) => toWireChannel(state, null))];
      return { policy: describePolicy(settings), channels };
    },
  };
}

/** Sends a message through every channel, past all limits and without a database, and says which ones took it. */
export async function sendTest(settings: AlertSettings, severity: AlertSeverity): Promise<readonly WireTest[]> {
  const redact = redactor(alertSecretsOf(settings));
  const notifiers = await openNotifiers(settings);
  const tests = await testChannels(severity, { notifiers, language: settings.language, redact, nowMs: Date.now, newId: randomUUID });
  return tests.map(toWireTest);
}

const IDLE = { pending: 0, givenUp: 0, lastSentAt: null, lastError: null };

function toWireChannel({ channel, pending, givenUp, lastSentAt, lastError }: ChannelState, target: string | null) {
  return { channel, target, pending, given_up: givenUp, last_sent_at: lastSentAt?.toISOString() ?? null, last_error: lastError };
}

function toWireTest({ channel, target, error, tookMs }: ChannelTest) {
  return { channel, target, status: error === null ? ("sent" as const) : ("failed" as const), error, took_ms: tookMs };
}
