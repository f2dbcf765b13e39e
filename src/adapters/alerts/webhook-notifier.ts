import { createHmac } from "node:crypto";
import type { Notification, Notifier } from "../../app/alerts/notifier.ts";
import type { Cancellation } from "../../app/cancellation.ts";
import { callHook } from "./call-hook.ts";

export interface WebhookOptions {
  readonly url: string;
  /** What messages are signed with; null to leave them unsigned. */
  readonly secret: string | null;
  readonly timeoutMs?: number;
}

/** Posts JSON to any address. With a secret the other side can tell that it is from here, and of when. */
export class WebhookNotifier implements Notifier {
  readonly channel = "webhook";
  readonly target: string;
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.target = `${new URL(options.url).host}/…`;
  }

  async send(notification: Notification, cancellation?: Cancellation): Promise<void> {
    const { url, secret, timeoutMs } = this.#options;
    const body = JSON.stringify(toWire(notification));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = secret === null ? {} : { "x-coin-hts-signature": sign(secret, timestamp, body) };
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "idempotency-key": notification.id,
      "x-coin-hts-timestamp": timestamp,
      ...signature,
    };
    await callHook({ url, method: "POST", headers, body, timeoutMs }, cancellation);
  }
}

/**
 * HMAC-SHA-256 of the timestamp, a dot and the body, as `sha256=` and 64 hex digits. The timestamp is signed, so that an old
 * message cannot be sent anew as one of today.
 */
export function sign(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
}

function toWire({ id, alertId, event, kind, severity, subject, title, lines, fields, createdAtMs }: Notification): object {
  return {
    id,
    alert_id: alertId,
    event,
    kind,
    severity,
    subject,
    title,
    lines,
    fields: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
    created_at: new Date(createdAtMs).toISOString(),
  };
}
