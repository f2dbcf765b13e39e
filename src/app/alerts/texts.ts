import type { NoticeEvent } from "./plan-notices.ts";
import type { AlertKind, AlertSeverity } from "./ports.ts";

/** Everything that notices say in one language. */
export interface NoticeTexts {
  readonly severities: Readonly<Record<AlertSeverity, string>>;
  readonly kinds: Readonly<Record<AlertKind, string>>;
  /** In front of a title; empty for what is just raised. */
  readonly events: Readonly<Record<Exclude<NoticeEvent, "summary">, string>>;
  /** What to do, by kind. */
  readonly advice: Readonly<Record<AlertKind, string>>;
  /** What an escalation says of itself. */
  readonly unacknowledged: string;
  /** Names of fields that are known; others are shown as they are. */
  readonly labels: Readonly<Record<string, string>>;
  readonly occurrences: string;
  readonly raisedAt: string;
  readonly resolvedAt: string;
  readonly yes: string;
  readonly no: string;
  /** A better title than the alert's own, where its detail is known; null for none. */
  titleOf(kind: AlertKind, detail: Readonly<Record<string, unknown>>): string | null;
  summaryTitle(total: number): string;
  /** Of those that have no line. */
  furtherLine(count: number): string;
  times(count: number): string;
}
