import { InvalidArgumentError } from "commander";

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** A length of time such as 30s, 5m, 12h, 90d or 2w in ms. @throws InvalidArgumentError */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d{1,6}(?:\.\d{1,3})?)([smhdw])$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (UNITS_MS[unit ?? ""] ?? NaN);
  if (Number.isFinite(ms)) return ms;
  throw new InvalidArgumentError(`Expected a number and a unit such as 30s, 5m, 12h, 90d or 2w, was ${JSON.stringify(text)}.`);
}
