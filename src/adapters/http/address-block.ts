import { HtsError } from "../../engine/errors.ts";
import { retryAfterMs } from "./answer-times.ts";
import type { Clock } from "./clock.ts";
import { quoteMessage, readMessage } from "./judge-answer.ts";
import type { HttpAnswer } from "./send-request.ts";
import { shareByKey } from "./shared.ts";

/** What is assumed when an exchange does not say how long: asking earlier would only prolong it. */
const UNSTATED_BLOCK_MS = 5 * 60_000;
const MAX_BLOCK_MS = 30 * 86_400_000;
/** Exchanges count in whole seconds. */
const MARGIN_MS = 1000;

// "1초당" and "5분당" are rates, "per second" and "per 5 minutes".
const UNITS: ReadonlyArray<readonly [RegExp, number]> = [
  [/(\d{1,9})\s*(?:시간|hours?|hrs?|h)(?![a-z당])/gi, 3_600_000],
  [/(\d{1,9})\s*(?:분|minutes?|mins?|m)(?![a-z당])/gi, 60_000],
  [/(\d{1,9})\s*(?:초|seconds?|secs?|s)(?![a-z당])/gi, 1000],
  [/(\d{1,9})\s*(?:밀리초|milliseconds?|ms)(?![a-z당])/gi, 1],
];

/**
 * The length of time in a message in Korean or English, ms, all its parts added up; null when it names none.
 *
 * @example parseLengthMs("1분 30초 후에 다시 시도하세요") // 90000
 */
export function parseLengthMs(message: string): number | null {
  let totalMs: number | null = null;
  for (const [pattern, unitMs] of UNITS) {
    for (const [, digits] of message.matchAll(pattern)) totalMs = (totalMs ?? 0) + Number(digits) * unitMs;
  }
  return totalMs;
}

/** Whether an exchange has locked this address out, and until when. */
export class AddressBlock {
  readonly #clock: Clock;
  #untilMs = -Infinity;
  #said = "";

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers the block that an answer with status 418 tells of. */
  start(answer: HttpAnswer): void {
    const statedMs = retryAfterMs(answer.headers, this.#clock.wallMs()) ?? parseLengthMs(readMessage(answer.text));
    this.#said = quoteMessage(answer);
    this.#untilMs = this.#clock.monotonicMs() + Math.min(statedMs ?? UNSTATED_BLOCK_MS, MAX_BLOCK_MS) + MARGIN_MS;
  }

  /** @throws HtsError `exchange_blocked` while the block lasts */
  requireOpen(exchange: string): void {
    const leftMs = this.#untilMs - this.#clock.monotonicMs();
    if (leftMs <= 0) return;
    const until = new Date(this.#clock.wallMs() + leftMs).toISOString().replace(/\.\d+Z$/, "Z");
    throw new HtsError(
      "exchange_blocked",
      `${exchange} has blocked this address${this.#said}; nothing is sent to it for another ${nameSeconds(leftMs)}, until ${until}, because asking again prolongs the block`,
    );
  }
}

/** The block of an exchange that everybody in this process shares. */
export const findBlock = shareByKey((clock) => new AddressBlock(clock));

/** @example nameSeconds(272_400) // "4 min 33 s" */
function nameSeconds(lengthMs: number): string {
  const seconds = Math.ceil(lengthMs / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
