import type { AlertKind, AlertSeverity } from "./ports.ts";
import { isQuiet, type QuietHours } from "./quiet-hours.ts";
import { isAtLeast, oneMore, worstOf } from "./severity.ts";

/** What is told, and when. */
export interface AlertPolicy {
  /** What matters less is kept and never told. */
  readonly minSeverity: AlertSeverity;
  /** Most notices in one window, and as many critical ones beside them, 1 or more; what goes beyond is summed up after it. */
  readonly noticesPerWindow: number;
  /** Null for none. */
  readonly quietHours: QuietHours | null;
  /** After how long an open alert is told of again, ms; null for never. */
  readonly escalateAfterMs: number | null;
}

/** Windows are laid from the epoch on, so that all processes agree on them. */
export const WINDOW_MS = 10 * 60_000;
/** In a summary by name; the others are counted. */
const SUMMARY_LINES = 50;

export type NoticeEvent = "raised" | "escalated" | "resolved" | "summary";

/** An alert with what was told of it so far. Times are epoch ms. */
export interface AlertState {
  readonly alertId: string;
  readonly kind: AlertKind;
  readonly severity: AlertSeverity;
  readonly status: "open" | "acknowledged" | "resolved";
  readonly title: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly occurrences: number;
  readonly raisedAtMs: number;
  readonly resolvedAtMs: number | null;
  readonly toldSeverity: AlertSeverity | null;
  readonly toldAtMs: number | null;
  readonly heldSinceMs: number | null;
  readonly escalatedAtMs: number | null;
}

/** The alert as a notice shows it. */
export interface NoticeContent {
  readonly kind: AlertKind;
  readonly title: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly occurrences: number;
  readonly raisedAtMs: number;
  readonly resolvedAtMs: number | null;
}

/** One line of a summary. */
export interface SummaryLine {
  readonly event: Exclude<NoticeEvent, "summary">;
  readonly severity: AlertSeverity;
  readonly kind: AlertKind;
  readonly title: string;
  readonly occurrences: number;
}

export interface SummaryContent {
  /** Of all that were held back, those without a line included. */
  readonly total: number;
  readonly lines: readonly SummaryLine[];
}

/** What is to be said of one alert, or of several that were held back. */
export type NewNotice =
  | { readonly event: Exclude<NoticeEvent, "summary">; readonly alertId: string; readonly severity: AlertSeverity; readonly content: NoticeContent }
  | { readonly event: "summary"; readonly alertId: null; readonly severity: AlertSeverity; readonly content: SummaryContent };

/** Something to be told of an alert now or later. */
export interface DueEvent {
  readonly event: Exclude<NoticeEvent, "summary">;
  readonly severity: AlertSeverity;
  readonly alert: AlertState;
}

export interface NoticePlan {
  readonly notices: readonly NewNotice[];
  /** What is told by them, so that it is not told again. */
  readonly told: readonly DueEvent[];
  /** Those held back from now on. */
  readonly heldAlertIds: readonly string[];
}

export interface PlanInput {
  readonly alerts: readonly AlertState[];
  readonly policy: AlertPolicy;
  readonly nowMs: number;
  /** How many single notices this window has had. */
  readonly usedInWindow: { readonly critical: number; readonly other: number };
}

/** Decides what is said now, what is held back, and what is summed up. */
export function planNotices({ alerts, policy, nowMs, usedInWindow }: PlanInput): NoticePlan {
  const windowStartMs = nowMs - (nowMs % WINDOW_MS);
  const quiet = isQuiet(nowMs, policy.quietHours);
  const left = { critical: policy.noticesPerWindow - usedInWindow.critical, other: policy.noticesPerWindow - usedInWindow.other };
  const due = alerts.flatMap((alert) => dueEvent(alert, policy, nowMs) ?? []).toSorted((a, b) => a.alert.raisedAtMs - b.alert.raisedAtMs);
  const single: DueEvent[] = [];
  const released: DueEvent[] = [];
  const held: DueEvent[] = [];
  for (const one of due) {
    const isCritical = one.severity === "CRITICAL";
    const { heldSinceMs } = one.alert;
    const pot = isCritical ? "critical" : "other";
    if (quiet && !isCritical) held.push(one);
    else if (heldSinceMs !== null && heldSinceMs < windowStartMs) released.push(one);
    else if (left[pot] > 0 && (heldSinceMs === null || isCritical)) {
      left[pot]--;
      single.push(one);
    } else held.push(one);
  }
  const summary = released.length > 1 ? [summarize(released)] : released.map(toNotice);
  return {
    notices: [...single.map(toNotice), ...summary],
    told: [...single, ...released],
    heldAlertIds: held.filter(({ alert }) => alert.heldSinceMs === null).map(({ alert }) => alert.alertId),
  };
}

/** What there is to tell of an alert; null for nothing. */
export function dueEvent(alert: AlertState, { minSeverity, escalateAfterMs }: AlertPolicy, nowMs: number): DueEvent | null {
  const { severity, status, toldSeverity, toldAtMs, escalatedAtMs } = alert;
  if (!isAtLeast(severity, minSeverity)) return null;
  if (status === "resolved") return { event: "resolved", severity: toldSeverity ?? severity, alert };
  // Whoever acknowledged it knows of it; should it get worse, it is open again.
  if (status === "acknowledged") return null;
  if (toldSeverity === null || toldAtMs === null || !isAtLeast(toldSeverity, severity)) return { event: "raised", severity, alert };
  const isNeglected = escalatedAtMs === null && severity !== "INFO";
  const isTime = escalateAfterMs !== null && nowMs - toldAtMs >= escalateAfterMs;
  return isNeglected && isTime ? { event: "escalated", severity: oneMore(severity), alert } : null;
}

function toNotice({ event, severity, alert }: DueEvent): NewNotice {
  const { alertId, kind, title, detail, occurrences, raisedAtMs, resolvedAtMs } = alert;
  return { event, severity, alertId, content: { kind, title, detail, occurrences, raisedAtMs, resolvedAtMs } };
}

/** What matters most first. */
function summarize(events: readonly DueEvent[]): NewNotice {
  const sorted = events.toSorted((a, b) => (a.severity === b.severity ? 0 : isAtLeast(a.severity, b.severity) ? -1 : 1));
  const lines = sorted
    .slice(0, SUMMARY_LINES)
    .map(({ event, severity, alert: { kind, title, occurrences } }) => ({ event, severity, kind, title, occurrences }));
  return { event: "summary", alertId: null, severity: worstOf(events.map(({ severity }) => severity)), content: { total: events.length, lines } };
}
