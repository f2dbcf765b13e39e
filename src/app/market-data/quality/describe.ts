import { isInstant } from "./tally.ts";

/** An instant to the minute, or to the second where it has some. @example describeTime(0) // "1970-01-01T00:00Z" */
export function describeTime(timeMs: number): string {
  if (!isInstant(timeMs)) return String(timeMs);
  const iso = new Date(timeMs).toISOString();
  return timeMs % 60_000 === 0 ? `${iso.slice(0, -8)}Z` : iso.replace(".000Z", "Z");
}

/** A length of time in its two largest units. @example describeLength(90_061_000) // "1 d 1 h" */
export function describeLength(lengthMs: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
    ["ms", 1],
  ] as const;
  const first = Math.max(
    units.findIndex(([, ms]) => Math.abs(lengthMs) >= ms),
    0,
  );
  let restMs = Math.abs(lengthMs);
  const parts = units.slice(first, first + 2).flatMap(([unit, ms]) => {
    const count = Math.floor(restMs / ms);
    restMs -= count * ms;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.length === 0 ? "0 ms" : (lengthMs < 0 ? "-" : "") + parts.join(" ");
}

/** A number without the noise of binary fractions. @example describeNumber(0.1 + 0.2) // "0.3" */
export function describeNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** A fraction as a percentage with one decimal, as a factor once it is tenfold. @example describeChange(0.254) // "25.4 %" */
export function describeChange(rate: number): string {
  if (rate >= 9) return `a factor of ${Number((1 + rate).toPrecision(3))}`;
  return `${(rate * 100).toFixed(1)} %`;
}

/** How a price lies to another one, a fall as a fraction of where it began. @example describeMove(100, 150) // "50.0 % above" */
export function describeMove(from: number, to: number): string {
  const rate = Math.max(from / to, to / from) - 1;
  const isFactor = rate >= 9;
  return `${describeChange(to > from || isFactor ? rate : rate / (1 + rate))} ${to > from ? "above" : "below"}`;
}

/** A share as a percentage with two significant digits. @example describeShare(0.00017) // "0.017 %" */
export function describeShare(rate: number): string {
  return `${Number((rate * 100).toPrecision(2))} %`;
}

/** A count with its noun. @example describeCount(1, "candle") // "1 candle" */
export function describeCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
