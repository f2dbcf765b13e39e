import type { Cancellation } from "../cancellation.ts";
import type { NoticeEvent } from "./plan-notices.ts";
import type { AlertKind, AlertSeverity } from "./ports.ts";

/** A label and a value, shown beside the text. */
export interface NotificationField {
  /** As the detail of the alert has it, for machines. */
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

/** A message ready to be sent, in the language of the installation, without secrets or control characters. */
export interface Notification {
  /** A UUID, the same with every attempt: what arrives twice can be told by it. */
  readonly id: string;
  readonly alertId: string | null;
  readonly event: NoticeEvent;
  /** Null for a summary. */
  readonly kind: AlertKind | null;
  readonly severity: AlertSeverity;
  readonly language: Language;
  /** One line with the severity. */
  readonly subject: string;
  /** One line without it. */
  readonly title: string;
  /** What to do about it, or the lines of a summary. */
  readonly lines: readonly string[];
  readonly fields: readonly NotificationField[];
  /** When it was said, epoch ms. */
  readonly createdAtMs: number;
}

export const LANGUAGES = ["en", "ko"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One way to somebody. */
export interface Notifier {
  /** Unique in an installation: slack, email, webhook. */
  readonly channel: string;
  /** Where it goes, for a reader, without secrets. */
  readonly target: string;
  /**
   * Sends once, within half a minute, and resolves when the other side has taken it. When it rejects, the other side may
   * have taken it nevertheless.
   *
   * @throws DeliveryFailure
   */
  send(notification: Notification, cancellation?: Cancellation): Promise<void>;
}

/** Why a message was not taken. Every failure may pass, if only because somebody mends the configuration. */
export class DeliveryFailure extends Error {
  override readonly name = "DeliveryFailure";
  /** Whether the channel took none, or only not this message. */
  readonly concerns: "channel" | "message";
  /** How long the other side asked to wait, ms; null when it did not. */
  readonly retryAfterMs: number | null;

  constructor(concerns: "channel" | "message", message: string, options: { readonly retryAfterMs?: number | null; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.concerns = concerns;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
