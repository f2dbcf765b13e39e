import type { Notification } from "../../app/alerts/notifier.ts";
import type { AlertSeverity } from "../../app/alerts/ports.ts";

const COLOURS: Readonly<Record<AlertSeverity, string>> = { INFO: "#0969da", WARNING: "#9a6700", ERROR: "#bc4c00", CRITICAL: "#cf222e" };
const RESOLVED_COLOUR = "#1a7f37";

/** A message as plain text. */
export function toPlainText({ subject, lines, fields, id }: Notification): string {
  const rows = fields.map(({ label, value }) => `${label}: ${value}`);
  return [subject, "", ...lines, ...(rows.length > 0 ? ["", ...rows] : []), "", `-- \ncoin-hts ${id}`].join("\n");
}

/** A message as a page of HTML that mail programs show: a table, styles in place, nothing loaded from anywhere. */
export function toHtml({ language, event, severity, subject, title, lines, fields, id }: Notification): string {
  const colour = event === "resolved" ? RESOLVED_COLOUR : COLOURS[severity];
  const cell = 'style="padding:4px 12px 4px 0;vertical-align:top;';
  const rows = fields.map(
    ({ label, value }) => `<tr><td ${cell}color:#57606a;white-space:nowrap">${escape(label)}</td><td ${cell}word-break:break-word">${escape(value)}</td></tr>`,
  );
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escape(subject)}</title></head>`,
    `<body style="margin:0;padding:16px;font:14px/1.5 -apple-system,'Segoe UI','Malgun Gothic','Noto Sans KR',sans-serif;color:#1f2328">`,
    `<div style="border-left:4px solid ${colour};padding:4px 0 4px 16px">`,
    `<div style="color:${colour};font-weight:600">${escape(subject.slice(0, subject.indexOf("]") + 1))}</div>`,
    `<h1 style="margin:0 0 8px;font-size:18px">${escape(title)}</h1>`,
    ...lines.map((line) => `<p style="margin:0 0 8px">${escape(line)}</p>`),
    rows.length > 0 ? `<table role="presentation" style="border-collapse:collapse">${rows.join("")}</table>` : "",
    `</div><p style="color:#57606a;font-size:12px">coin-hts ${escape(id)}</p></body></html>`,
  ].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
