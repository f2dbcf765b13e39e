import type { Notification, Notifier } from "../../app/alerts/notifier.ts";
import type { AlertSeverity } from "../../app/alerts/ports.ts";
import type { Cancellation } from "../../app/cancellation.ts";
import { callHook } from "./call-hook.ts";

const COLOURS: Readonly<Record<AlertSeverity, string>> = { INFO: "#2f81f7", WARNING: "#d29922", ERROR: "#db6d28", CRITICAL: "#cf222e" };
const RESOLVED_COLOUR = "#2da44e";
/** Values longer than this get a line of their own. */
const SHORT_VALUE = 40;

export interface SlackOptions {
  /** An incoming webhook; whoever knows it can write into the channel. */
  readonly url: string;
  readonly timeoutMs?: number;
}

/**
 * Sends to an incoming webhook of Slack, or of whatever takes the same (Mattermost, Rocket.Chat).
 *
 * By the project's own sender: Slack's client hides `Retry-After` and reads answers of any length.
 */
export class SlackNotifier implements Notifier {
  readonly channel = "slack";
  readonly target: string;
  readonly #options: SlackOptions;

  constructor(options: SlackOptions) {
    this.#options = options;
    this.target = `${new URL(options.url).host}/…`;
  }

  async send(notification: Notification, cancellation?: Cancellation): Promise<void> {
    const body = JSON.stringify(toSlackMessage(notification));
    const { url, timeoutMs } = this.#options;
    await callHook({ url, method: "POST", headers: { "content-type": "application/json; charset=utf-8" }, body, timeoutMs }, cancellation);
  }
}

/** A message as Slack wants it: a line for the list, and an attachment in the colour of the severity. */
export function toSlackMessage({ id, event, severity, subject, title, lines, fields, createdAtMs }: Notification): object {
  return {
    text: escape(subject),
    attachments: [
      {
        fallback: escape(subject),
        color: event === "resolved" ? RESOLVED_COLOUR : COLOURS[severity],
        title: escape(title),
        text: lines.map(escape).join("\n"),
        fields: fields.map(({ label, value }) => ({ title: escape(label), value: escape(value), short: value.length <= SHORT_VALUE })),
        footer: `coin-hts ${id}`,
        ts: Math.floor(createdAtMs / 1000),
        // Nothing in an alert is markup, whoever wrote it.
        mrkdwn_in: [],
      },
    ],
  };
}

/** What would be read as a link, or as a call to everybody in the channel. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
