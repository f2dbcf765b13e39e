import type { SendHeartbeat } from "../../app/alerts/heartbeat.ts";
import type { Notifier } from "../../app/alerts/notifier.ts";
import type { AlertSettings } from "./alert-settings.ts";
import { callHook } from "./call-hook.ts";
import { SlackNotifier } from "./slack-notifier.ts";
import { WebhookNotifier } from "./webhook-notifier.ts";

/** The channels that are configured. Nothing is connected before the first message, and nodemailer loaded only for mail. */
export async function openNotifiers({ slackWebhookUrl, email, webhook }: AlertSettings): Promise<readonly Notifier[]> {
  const notifiers: Notifier[] = [];
  if (slackWebhookUrl !== null) notifiers.push(new SlackNotifier({ url: slackWebhookUrl.reveal() }));
  if (email !== null) {
    const { SmtpNotifier } = await import("./smtp-notifier.ts");
    const login = email.login === null ? null : { user: email.login.user, password: email.login.password.reveal() };
    notifiers.push(new SmtpNotifier({ ...email, login }));
  }
  if (webhook !== null) notifiers.push(new WebhookNotifier({ url: webhook.url.reveal(), secret: webhook.secret?.reveal() ?? null }));
  return notifiers;
}

/** How the outside watcher is called; null when there is none. */
export function openHeartbeat({ heartbeat }: AlertSettings): SendHeartbeat | null {
  if (heartbeat === null) return null;
  const { url, method } = heartbeat;
  return (cancellation) => callHook({ url: url.reveal(), method }, cancellation);
}
