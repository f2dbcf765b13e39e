import { HtsError } from "../../engine/errors.ts";
import { firstLine } from "../files/fault-messages.ts";
import { retryAfterMs } from "./answer-times.ts";
import type { Clock } from "./clock.ts";
import { PassingFailure } from "./passing-failure.ts";
import type { HttpAnswer } from "./send-request.ts";

/**
 * Throws for an answer whose status means the same on every exchange: too many requests, a failure of the
 * server's own, a redirect. What the others mean is for the exchange's adapter to say.
 *
 * @throws PassingFailure, HtsError `exchange_unreachable`
 */
export function requireServed(exchange: string, answer: HttpAnswer, clock: Clock): void {
  const { status, headers } = answer;
  const minWaitMs = retryAfterMs(headers, clock.wallMs()) ?? 0;
  if (status === 429) throw new PassingFailure("exchange_rate_limited", `it answered 429, too many requests${quoteMessage(answer)}`, { minWaitMs });
  if (status >= 500 || status === 408 || status === 425) {
    throw new PassingFailure("exchange_unreachable", `it answered ${status}${quoteMessage(answer)}`, { minWaitMs });
  }
  if (status >= 300 && status < 400) {
    const target = firstLine(headers.get("location") ?? "nowhere");
    throw new HtsError("exchange_unreachable", `${exchange}: expected an answer, was a redirect (${status}) to ${target}; check the address and the network`);
  }
}

/** What an answer says for itself, as `: "…"`; empty when it says nothing that a person could read. */
export function quoteMessage({ text }: HttpAnswer): string {
  const message = readMessage(text);
  return message === "" ? "" : `: "${firstLine(message, 200)}"`;
}

/** The message of an answer's JSON, `{"error": {"name": …, "message": …}}` or `{"message": …}`, else its text unless that is a page. */
export function readMessage(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text.trimStart().startsWith("<") ? "" : text.trim();
  }
  const { error, message } = (body ?? {}) as { readonly error?: unknown; readonly message?: unknown };
  const inner = ((error ?? {}) as { readonly message?: unknown }).message;
  return [inner, error, message].find((value) => typeof value === "string") ?? "";
}
