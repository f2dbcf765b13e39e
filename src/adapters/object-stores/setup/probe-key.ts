import { randomUUID } from "node:crypto";
import { EXPIRING_PREFIX } from "./lifecycle-rules.ts";

/** A key for an object that a check writes and removes: new each time, and where it expires should the check be killed in between. */
export function newProbeKey(): string {
  return `${EXPIRING_PREFIX}coin-hts-check/${randomUUID()}`;
}
