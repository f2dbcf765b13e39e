import type { Language } from "../../app/alerts/notifier.ts";
import type { AlertPolicy } from "../../app/alerts/plan-notices.ts";
import { nameQuietHours } from "../../app/alerts/quiet-hours.ts";
import type { SmtpSecurity } from "./smtp-notifier.ts";

interface Revealable {
  reveal(): string;
}

/** How alerts are configured; what is null is not used. */
export interface AlertSettings {
  readonly policy: AlertPolicy;
  readonly language: Language;
  readonly slackWebhookUrl: Revealable | null;
  readonly email: EmailSettings | null;
  readonly webhook: { readonly url: Revealable; readonly secret: Revealable | null } | null;
  readonly heartbeat: { readonly url: Revealable; readonly method: "GET" | "POST"; readonly intervalMs: number } | null;
}

export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  readonly security: SmtpSecurity;
  readonly login: { readonly user: string; readonly password: Revealable } | null;
  readonly from: string;
  readonly to: readonly string[];
}

/** Everything in the settings that must not stand anywhere else. */
export function alertSecretsOf({ slackWebhookUrl, email, webhook, heartbeat }: AlertSettings): string[] {
  return [slackWebhookUrl, email?.login?.password, webhook?.url, webhook?.secret, heartbeat?.url].flatMap((secret) => secret?.reveal() ?? []);
}

/** The settings for whoever may look at them, secrets left out. */
export function describePolicy({ policy, language, heartbeat }: AlertSettings) {
  const { minSeverity, noticesPerWindow, quietHours, escalateAfterMs } = policy;
  return {
    language,
    min_severity: minSeverity,
    notices_per_ten_minutes: noticesPerWindow,
    quiet_hours: quietHours === null ? null : nameQuietHours(quietHours),
    escalate_after_minutes: escalateAfterMs === null ? null : escalateAfterMs / 60_000,
    heartbeat:
      heartbeat === null
        ? null
        : { target: `${new URL(heartbeat.url.reveal()).host}/…`, method: heartbeat.method, every_minutes: heartbeat.intervalMs / 60_000 },
  };
}
