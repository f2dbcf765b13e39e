import type { Cancellation } from "../cancellation.ts";
import { DeliveryFailure, type Language, type Notifier } from "./notifier.ts";
import type { ClaimedDelivery, Outbox } from "./outbox.ts";
import { renderNotice } from "./render-notice.ts";

/** How patient delivery is, ms. */
export interface DeliveryTiming {
  /** How long a claimed delivery stays a process's; longer than an attempt may take. */
  readonly leaseMs: number;
  /** Before the second attempt. */
  readonly retryBaseMs: number;
  readonly longestRetryMs: number;
  /** After that long nobody needs it any more. */
  readonly giveUpAfterMs: number;
}

export const DELIVERY_TIMING: DeliveryTiming = { leaseMs: 90_000, retryBaseMs: 5000, longestRetryMs: 10 * 60_000, giveUpAfterMs: 24 * 3_600_000 };

/** A server that asks for more is asked again after this, ms. */
const LONGEST_HEEDED_MS = 3_600_000;

export interface DeliveryDependencies {
  readonly outbox: Outbox;
  readonly notifier: Notifier;
  readonly language: Language;
  readonly timing: DeliveryTiming;
  /** Masks secrets in what is kept of failures. */
  readonly redact: (text: string) => string;
  /** In [0, 1). */
  readonly random: () => number;
  readonly onFailure: (delivery: ClaimedDelivery, error: string, retryMs: number | null) => void;
}

/** How delivery is ended from outside. */
export interface DeliveryEnds {
  /** Takes no more. */
  readonly stop?: Cancellation;
  /** Lets go of the message that is being sent, too. */
  readonly cut?: Cancellation;
}

/**
 * Sends what is due through one channel, one after the other, until nothing is or the channel fails. Returns how many.
 *
 * At least once: a process that dies after the other side took a message and before it could note it leaves it to be sent
 * again, under the same id.
 *
 * @throws HtsError `database_unreachable`, `database_timeout`
 */
export async function drainChannel(dependencies: DeliveryDependencies, ends: DeliveryEnds = {}): Promise<number> {
  const { outbox, notifier, timing } = dependencies;
  for (let sent = 0; ;) {
    if (ends.stop?.aborted === true) return sent;
    const delivery = await outbox.claim(notifier.channel, timing.leaseMs);
    if (delivery === null) return sent;
    const outcome = await attempt(delivery, dependencies, ends.cut);
    if (outcome === "sent") sent++;
    if (outcome === "stopped") return sent;
  }
}

async function attempt(
  delivery: ClaimedDelivery,
  { outbox, notifier, language, timing, redact, random, onFailure }: DeliveryDependencies,
  cut: Cancellation | undefined,
): Promise<"sent" | "failed" | "stopped"> {
  try {
    await notifier.send(renderNotice(delivery.notice, language), cut);
  } catch (error) {
    // Nobody knows whether the other side took it, so that it counts as an attempt only where it failed by itself.
    if (cut?.aborted === true) {
      await outbox.release(delivery);
      return "stopped";
    }
    const failure = error instanceof DeliveryFailure ? error : new DeliveryFailure("message", String((error as Error).message), { cause: error });
    const retryMs = delivery.ageMs >= timing.giveUpAfterMs ? null : retryAfter(delivery.attempt, failure, timing, random);
    const text = redact(failure.message).slice(0, 1000);
    await outbox.noteFailed(delivery, { error: text, retryMs, concernsChannel: failure.concerns === "channel" });
    onFailure(delivery, text, retryMs);
    return failure.concerns === "channel" ? "stopped" : "failed";
  }
  await outbox.noteSent(delivery);
  return "sent";
}

/** Twice as long each time, up to half of it less by chance, and never less than the other side asked for. */
function retryAfter(attempts: number, { retryAfterMs }: DeliveryFailure, { retryBaseMs, longestRetryMs }: DeliveryTiming, random: () => number): number {
  const wholeMs = Math.min(retryBaseMs * 2 ** Math.min(attempts - 1, 30), longestRetryMs);
  return Math.max(Math.round(wholeMs * (1 - random() / 2)), Math.min(retryAfterMs ?? 0, LONGEST_HEEDED_MS));
}
