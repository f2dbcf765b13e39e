/**
 * How many more requests Upbit takes in its current second, by an answer's `Remaining-Req` header; null without a
 * readable one. Its `min` has been a constant since Upbit dropped the limit by the minute, and is ignored.
 *
 * @example parseRemainingReq("group=candles; min=600; sec=9") // 9
 */
export function parseRemainingReq(header: string | null): number | null {
  const [, digits] = /(?:^|;)\s*sec\s*=\s*(\d{1,6})\s*(?:;|$)/.exec(header ?? "") ?? [];
  return digits === undefined ? null : Number(digits);
}
