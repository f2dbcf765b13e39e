import { RestError, serverError } from "./rest-error.ts";

export type Headers = Readonly<Record<string, string>>;

/** An answer over HTTP, to a request or to a handshake. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

/** On every answer; tells made-up candles from replayed ones. */
const SIMULATOR_HEADER = "X-Coin-Hts-Simulator";

export function labelHeader(isSynthetic: boolean): Headers {
  return { [SIMULATOR_HEADER]: isSynthetic ? "synthetic" : "replay" };
}

/** The answer to a request that failed; one that the simulator itself is to blame for says so. */
export function refusal(error: unknown, headers: Headers): Answer {
  const known = error instanceof RestError ? error : serverError(500, `The simulator failed: ${String(error)}`);
  const body = JSON.stringify({ error: { name: known.errorName, message: known.message } });
  return { status: known.status, body, headers: { ...headers, ...known.headers } };
}
