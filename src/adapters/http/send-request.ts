import { firstLine } from "../files/fault-messages.ts";
import { malformed, PassingFailure } from "./passing-failure.ts";

/** A complete answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The `fetch` of Node, or what a test puts in its place. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RequestLimits {
  /** Covers everything from the connection to the last byte. */
  readonly timeoutMs: number;
  /** Of the body, once it is unpacked. */
  readonly maxBytes: number;
}

/**
 * Sends a request and reads the whole answer, whatever its status; redirects are not followed.
 *
 * @throws PassingFailure when no complete answer comes in time, or one that is too long
 * @throws the signal's reason when that aborts
 */
export async function sendRequest(fetch: Fetch, url: string, init: RequestInit, limits: RequestLimits, signal?: AbortSignal): Promise<HttpAnswer> {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) });
    const text = await readText(response, limits.maxBytes);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PassingFailure) throw error;
    const problem = timeout.aborted ? `no complete answer came within ${limits.timeoutMs / 1000} s` : `the connection failed (${explain(error)})`;
    throw new PassingFailure("exchange_unreachable", problem, { cause: error });
  }
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest of the body.
    if (bytes > maxBytes) throw malformed(`expected at most ${maxBytes} bytes, there are more`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** fetch hides the reason in the cause: "fetch failed" alone tells nobody anything. */
function explain(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const text = typeof message === "string" && message !== "" ? message : String(code ?? cause);
  return firstLine(text);
}
