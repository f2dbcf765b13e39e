import type { Language, Notification, NotificationField } from "./notifier.ts";
import type { Notice } from "./outbox.ts";
import type { NoticeContent, SummaryContent, SummaryLine } from "./plan-notices.ts";
import { ENGLISH } from "./texts-english.ts";
import { KOREAN } from "./texts-korean.ts";
import type { NoticeTexts } from "./texts.ts";

const TEXTS: Readonly<Record<Language, NoticeTexts>> = { en: ENGLISH, ko: KOREAN };
/** Slack shows no more; the first are what the raiser put first. */
const MOST_FIELDS = 18;
const LONGEST_VALUE = 900;
// Would break a header, move a terminal's cursor or reverse the text.
const UNSAFE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/** Puts a notice into words. */
export function renderNotice(notice: Notice, language: Language): Notification {
  const texts = TEXTS[language];
  const { noticeId: id, alertId, event, severity, createdAtMs } = notice;
  const body = notice.event === "summary" ? renderSummary(notice.content, texts) : renderAlert(notice.event, notice.content, texts);
  const title = oneLine(body.title, 300);
  return { id, alertId, event, severity, language, createdAtMs, ...body, title, subject: `[${texts.severities[severity]}] ${title}` };
}

function renderAlert(event: SummaryLine["event"], content: NoticeContent, texts: NoticeTexts): Pick<Notification, "kind" | "title" | "lines" | "fields"> {
  const { kind, detail, occurrences, raisedAtMs, resolvedAtMs } = content;
  const advice = event === "resolved" ? [] : [texts.advice[kind]];
  const facts: NotificationField[] = [
    { name: "occurrences", label: texts.occurrences, value: String(occurrences) },
    { name: "raised_at", label: texts.raisedAt, value: timeOf(raisedAtMs) },
    ...(resolvedAtMs === null ? [] : [{ name: "resolved_at", label: texts.resolvedAt, value: timeOf(resolvedAtMs) }]),
  ];
  const own = Object.entries(detail)
    .slice(0, MOST_FIELDS - facts.length)
    .map(([name, value]) => ({ name, label: oneLine(texts.labels[name] ?? name, 60), value: oneLine(spell(value, texts), LONGEST_VALUE) }));
  const title = texts.titleOf(kind, detail) ?? content.title;
  return {
    kind,
    title: `${texts.kinds[kind]}: ${texts.events[event] === "" ? "" : `${texts.events[event]}: `}${title}`,
    lines: event === "escalated" ? [texts.unacknowledged, ...advice] : advice,
    fields: [...own, ...facts],
  };
}

function renderSummary({ total, lines }: SummaryContent, texts: NoticeTexts): Pick<Notification, "kind" | "title" | "lines" | "fields"> {
  const shown = lines.map(({ event, severity, kind, title, occurrences }) => {
    const often = occurrences > 1 ? ` (${texts.times(occurrences)})` : "";
    const what = texts.events[event] === "" ? "" : `${texts.events[event]}: `;
    return oneLine(`[${texts.severities[severity]}] ${texts.kinds[kind]}: ${what}${title}${often}`, 400);
  });
  const rest = total - lines.length;
  return { kind: null, title: texts.summaryTitle(total), lines: rest > 0 ? [...shown, texts.furtherLine(rest)] : shown, fields: [] };
}

function spell(value: unknown, texts: NoticeTexts): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number);
}

/** Whole characters only: half of a pair is not valid text. */
function oneLine(text: string, length: number): string {
  const line = text.replace(UNSAFE, " ").trim();
  return line.length > length ? `${line.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…` : line;
}

function timeOf(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
}
