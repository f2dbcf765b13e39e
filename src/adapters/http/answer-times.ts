const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * The server's time by an answer's `Date` header, epoch ms, whole seconds; null without a readable one.
 *
 * @example serverTimeMs(new Headers({ date: "Thu, 01 Jan 1970 00:00:01 GMT" })) // 1000
 */
export function serverTimeMs(headers: Headers): number | null {
  return parseHttpDate(headers.get("date"));
}

/**
 * How long an answer asks to wait by its `Retry-After` header, ms from when it was sent; null without a readable one.
 *
 * @param wallMs our own time, for a header that names an instant in an answer without a date
 * @example retryAfterMs(new Headers({ "retry-after": "3" }), Date.now()) // 3000
 */
export function retryAfterMs(headers: Headers, wallMs: number): number | null {
  const text = headers.get("retry-after");
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const instantMs = parseHttpDate(text);
  return instantMs === null ? null : Math.max(instantMs - (serverTimeMs(headers) ?? wallMs), 0);
}

function parseHttpDate(text: string | null): number | null {
  if (text === null || !HTTP_DATE.test(text)) return null;
  const instantMs = Date.parse(text);
  return Number.isFinite(instantMs) ? instantMs : null;
}
