import { DeliveryFailure } from "../../app/alerts/notifier.ts";
import type { Cancellation } from "../../app/cancellation.ts";
import { firstLine } from "../files/fault-messages.ts";
import { retryAfterMs } from "../http/answer-times.ts";
import { type HttpAnswer, sendRequest } from "../http/send-request.ts";

/** Longest that a call may take, from the connection to the last byte. */
const TIMEOUT_MS = 20_000;
/** Nobody reads more of an answer than its first line. */
const MAX_BYTES = 64 * 1024;
/** What the other side says of a body that it does not want, rather than of us. */
const OF_THE_MESSAGE = new Set([400, 413, 415, 422]);

export interface HookCall {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** 20 s unless given. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Calls a webhook and takes any 2xx for success.
 *
 * @throws DeliveryFailure, whose message says nothing of the address: it is the secret
 */
export async function callHook({ url, method, headers = {}, body, timeoutMs = TIMEOUT_MS }: HookCall, cancellation?: Cancellation): Promise<void> {
  const signal = cancellation as AbortSignal | undefined;
  const init = { method, headers: { "user-agent": "coin-hts", ...headers }, ...(body === undefined ? {} : { body }) };
  const answer = await sendRequest(fetch, url, init, { timeoutMs, maxBytes: MAX_BYTES }, signal).catch((error: unknown) => {
    throw new DeliveryFailure("channel", (error as Error).message.replaceAll(url, "the address"), { cause: error });
  });
  if (answer.status >= 200 && answer.status < 300) return;
  throw new DeliveryFailure(OF_THE_MESSAGE.has(answer.status) ? "message" : "channel", describe(answer), {
    retryAfterMs: retryAfterMs(answer.headers, Date.now()),
  });
}

function describe({ status, text }: HttpAnswer): string {
  const said = text.trimStart().startsWith("<") ? "" : firstLine(text.trim(), 200);
  return `it answered ${status}${said === "" ? "" : `: "${said}"`}, expected 2xx`;
}
