import type { Language, Notifier } from "./notifier.ts";
import type { AlertSeverity } from "./ports.ts";
import { renderNotice } from "./render-notice.ts";

/** What a channel made of a test message. */
export interface ChannelTest {
  readonly channel: string;
  readonly target: string;
  /** Null when it was taken. */
  readonly error: string | null;
  readonly tookMs: number;
}

export interface TestDependencies {
  readonly notifiers: readonly Notifier[];
  readonly language: Language;
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
  readonly newId: () => string;
}

/**
 * Sends a message through every channel at once, past all limits, and says which ones took it. It is not kept and not tried
 * again: whoever asks waits for the answer.
 */
export async function testChannels(severity: AlertSeverity, { notifiers, language, redact, nowMs, newId }: TestDependencies): Promise<readonly ChannelTest[]> {
  const createdAtMs = nowMs();
  const content = { kind: "test" as const, title: "this is a test of the alerts", detail: {}, occurrences: 1, raisedAtMs: createdAtMs, resolvedAtMs: null };
  const noticeId = newId();
  const notification = renderNotice({ noticeId, event: "raised", alertId: noticeId, severity, content, createdAtMs }, language);
  return Promise.all(
    notifiers.map(async (notifier) => {
      const { channel, target } = notifier;
      const startMs = nowMs();
      const error = await notifier.send({ ...notification, alertId: null }).then(
        () => null,
        (failure: unknown) => redact((failure as Error).message),
      );
      return { channel, target, error, tookMs: Math.max(0, nowMs() - startMs) };
    }),
  );
}
