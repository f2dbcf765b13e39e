import { describe, expect, it } from "vitest";
import type { Notice } from "../../../../src/app/alerts/outbox.ts";
import type { NoticeContent } from "../../../../src/app/alerts/plan-notices.ts";
import { renderNotice } from "../../../../src/app/alerts/render-notice.ts";
import { ALERT_KINDS } from "../../../../src/app/alerts/severity.ts";

const CONTENT: NoticeContent = {
  kind: "backup",
  title: "The nightly backup failed",
  detail: { path: "/data/backups", free_bytes: 12, is_whole: false, error: null },
  occurrences: 2,
  raisedAtMs: Date.UTC(2025, 5, 2, 12),
  resolvedAtMs: null,
};
const notice = (change: Partial<NoticeContent> = {}, event: "raised" | "escalated" | "resolved" = "raised"): Notice => ({
  noticeId: "n",
  alertId: "a",
  event,
  severity: "ERROR",
  content: { ...CONTENT, ...change },
  createdAtMs: 0,
});

describe("a notice in words", () => {
  it("has a subject with the severity, what to do, and the detail as fields, in English and in Korean", () => {
    expect(renderNotice(notice(), "en")).toMatchObject({
      subject: "[ERROR] Backup: The nightly backup failed",
      lines: ["See what backups there are: coin-hts backup stats"],
      fields: [
        { name: "path", label: "Path", value: "/data/backups" },
        { name: "free_bytes", label: "Free, bytes", value: "12" },
        { name: "is_whole", label: "is_whole", value: "no" },
        { name: "error", label: "Error", value: "-" },
        { name: "occurrences", label: "Times", value: "2" },
        { name: "raised_at", label: "Since", value: "2025-06-02 12:00:00 UTC" },
      ],
    });
    const korean = renderNotice(notice({ resolvedAtMs: Date.UTC(2025, 5, 2, 13) }, "resolved"), "ko");
    expect(korean).toMatchObject({ subject: "[오류] 백업: 해결됨: The nightly backup failed", lines: [] });
    expect(korean.fields.at(-1)).toEqual({ name: "resolved_at", label: "해결 시각", value: "2025-06-02 13:00:00 UTC" });
  });

  it.each(ALERT_KINDS)("says of %s what part of the desk speaks and what to do, in both languages", (kind) => {
    const [english, korean] = (["en", "ko"] as const).map((language) => renderNotice(notice({ kind }, "escalated"), language));
    expect(english?.subject).toMatch(/^\[ERROR\] [A-Z][a-z ]+: Still open: /);
    expect(korean?.subject).toMatch(/^\[오류\] [가-힣 ]+: 아직 미해결: /);
    expect([english?.lines.length, korean?.lines.length]).toEqual([2, 2]);
  });

  it("is of one line wherever it has to be, whatever somebody wrote", () => {
    const title = `two\r\nBcc: all@example.com\u202e${"x".repeat(400)}`;
    const { subject, fields } = renderNotice(notice({ title, detail: { "a\nb": "c\u0000\nd", long: "가".repeat(5000) } }), "en");
    expect(subject).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(subject.length).toBeLessThan(330);
    expect(fields[0]).toEqual({ name: "a\nb", label: "a b", value: "c d" });
    expect(fields[1]?.value).toBe(`${"가".repeat(900)}…`);
  });

  it("shows no more fields than a channel does, what the notice itself knows among them", () => {
    const { fields } = renderNotice(notice({ detail: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`field_${i}`, i])) }), "en");
    expect(fields).toHaveLength(18);
    expect(fields.at(-1)?.name).toBe("raised_at");
  });

  it("names what was held back, and counts those without a line", () => {
    const line = { event: "resolved", severity: "WARNING", kind: "schedule", title: "Late", occurrences: 3 } as const;
    const summary: Notice = { noticeId: "n", alertId: null, event: "summary", severity: "WARNING", content: { total: 7, lines: [line] }, createdAtMs: 0 };
    expect(renderNotice(summary, "en")).toMatchObject({
      subject: "[WARNING] 7 notices were held back",
      lines: ["[WARNING] Schedule: Resolved: Late (3 times)", "and 6 more: coin-hts alerts list"],
    });
    expect(renderNotice(summary, "ko").lines).toEqual(["[경고] 예약 작업: 해결됨: Late (3회)", "외 6건: coin-hts alerts list"]);
  });
});
