import { HtsError } from "../../engine/errors.ts";
import { firstLine } from "../files/fault-messages.ts";
import { malformed, PassingFailure } from "../http/passing-failure.ts";
import type { CcxtClient, CcxtPackage } from "./ccxt-client.ts";

/** Statuses that say nothing against the request itself. */
const PASSING_STATUSES = new Set(["408", "418", "425", "429"]);

/** Makes ccxt tell refusals from failures: it takes 403 and 404 for an exchange that is down. */
export function refuseByStatus(client: CcxtClient, { ExchangeError }: CcxtPackage): void {
  for (const status of Object.keys(client.httpExceptions)) {
    if (status.startsWith("4") && !PASSING_STATUSES.has(status)) client.httpExceptions[status] = ExchangeError;
  }
}

/** What to make of whatever a call of ccxt rejected with: a PassingFailure when another attempt is worth it, else what to throw. */
export function explainFailure(error: unknown, ccxt: CcxtPackage, exchange: string): unknown {
  if (error instanceof PassingFailure || error instanceof HtsError) return error;
  const problem = error instanceof Error ? firstLine(error.message, 200) : String(error);
  if (error instanceof ccxt.RateLimitExceeded || error instanceof ccxt.DDoSProtection) {
    return new PassingFailure("exchange_rate_limited", `it complained about too many requests: ${problem}`, { cause: error });
  }
  if (error instanceof ccxt.OperationFailed) return new PassingFailure("exchange_unreachable", `the request failed: ${problem}`, { cause: error });
  if (error instanceof ccxt.BaseError) {
    return new HtsError("exchange_refused", `${exchange} refused the request: ${problem}`, { cause: error });
  }
  // ccxt reads fields of answers without looking whether they are there.
  return malformed(problem, error);
}
