import type { ExchangeReading } from "../../app/health/readings.ts";
import { HtsError } from "../../engine/errors.ts";

const PATIENCE_MS = 2500;
/** An exchange is not to be asked with every look of everybody. */
const KEEP_MS = 30_000;

/**
 * Asks where an exchange answers, at most twice a minute. Any answer will do: it is reachable then, and its header tells its time.
 *
 * @param url of its API
 */
export function exchangeReader(url: string): () => Promise<ExchangeReading> {
  let kept: { readonly reading: Promise<ExchangeReading>; readonly atMs: number } | null = null;
  return () => {
    if (kept === null || performance.now() - kept.atMs > KEEP_MS) kept = { reading: readExchange(url), atMs: performance.now() };
    return kept.reading;
  };
}

async function readExchange(url: string): Promise<ExchangeReading> {
  const [startMs, beginMs] = [performance.now(), Date.now()];
  try {
    const answer = await fetch(url, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
    const latencyMs = performance.now() - startMs;
    // Whole seconds, cut off: on the average it was half a second later.
    const theirMs = Date.parse(answer.headers.get("date") ?? "") + 500;
    return { latencyMs, clockAheadMs: Number.isNaN(theirMs) ? null : theirMs - (beginMs + latencyMs / 2) };
  } catch (error) {
    throw new HtsError("exchange_unreachable", `${url} cannot be reached: ${describe(error)}; research goes on without it`, { cause: error });
  }
}

function describe(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
