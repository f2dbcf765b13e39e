import { InvalidArgumentError } from "commander";

/** Reads an option that takes a JSON object. */
export function parseJsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`Expected a JSON object such as '{"volume_window": 60}', ${(error as Error).message}.`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InvalidArgumentError(`Expected a JSON object such as '{"volume_window": 60}', was ${JSON.stringify(value)}.`);
}

/** Collects an option that may be given more than once. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** Reads an option that takes a whole number of 1 or more. */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number from 1 to 999999999, was ${JSON.stringify(text)}.`);
}
