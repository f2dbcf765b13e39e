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

/** A channel with how it fares. */
export interface DescribedChannel extends ChannelState {
  /** Null for one that is not configured any more. */
  readonly target: string | null;
}

/** What people ask of alerts. */
export interface AlertDesk {
  readonly store: AlertStore;
  /** The configuration without secrets, and how the channels fare. */
  describe(): Promise<{ readonly policy: ReturnType<typeof describePolicy>; readonly channels: readonly DescribedChannel[] }>;
  /** Sends a message through every channel and says which ones took it. */
  test(severity: AlertSeverity): Promise<readonly ChannelTest[]>;
}

export function openAlertDesk(db: Kysely<Database>, settings: AlertSettings): AlertDesk {
  const store = new PostgresAlertStore(db);
  const redact = redactor(alertSecretsOf(settings));
  return {
    store,
    async describe() {
      const states = new Map((await store.summarizeChannels()).map((state) => [state.channel, state]));
      const notifiers = await openNotifiers(settings);
      const configured = notifiers.map(({ channel, target }) => ({
        pending: 0,
        givenUp: 0,
        lastSentAt: null,
        lastError: null,
        ...states.get(channel),
        channel,
        target,
      }));
      const gone = [...states.values()].filter(({ channel }) => notifiers.every((notifier) => notifier.channel !== channel));
      return { policy: describePolicy(settings), channels: [...configured, ...gone.map((state) => ({ ...state, target: null }))] };
    },
    async test(severity) {
      const notifiers = await openNotifiers(settings);
      return testChannels(severity, { notifiers, language: settings.language, redact, nowMs: Date.now, newId: randomUUID });
    },
  };
}
