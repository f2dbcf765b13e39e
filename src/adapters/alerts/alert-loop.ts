import { DELIVERY_TIMING, type DeliveryTiming, drainChannel } from "../../app/alerts/deliver.ts";
import { giveSignOfLife, type HeartbeatBook, type SendHeartbeat } from "../../app/alerts/heartbeat.ts";
import type { Language, Notifier } from "../../app/alerts/notifier.ts";
import type { ClaimedDelivery, Outbox } from "../../app/alerts/outbox.ts";
import type { AlertPolicy } from "../../app/alerts/plan-notices.ts";

/** What the loop has to say, for a log. */
export interface AlertLog {
  warn(values: object, message: string): void;
  error(values: object, message: string): void;
}

export interface AlertLoopOptions {
  readonly outbox: Outbox;
  readonly notifiers: readonly Notifier[];
  readonly policy: AlertPolicy;
  readonly language: Language;
  /** Null without an outside watcher. */
  readonly heartbeat: { readonly book: HeartbeatBook; readonly send: SendHeartbeat; readonly intervalMs: number } | null;
  readonly redact: (text: string) => string;
  readonly log: AlertLog;
  /** Between passes, ms; 2 s unless given. */
  readonly everyMs?: number;
  readonly timing?: Partial<DeliveryTiming>;
}

/** An alert loop at work. */
export interface AlertLoop {
  /** Ends after what is being sent was sent, or after `timeoutMs`, whichever is sooner. */
  stop(timeoutMs?: number): Promise<void>;
}

const EVERY_MS = 2000;
const FORGET_EVERY_MS = 600_000;
/** How long what is over can be looked up. */
const KEPT_MS = 365 * 86_400_000;
const STOP_MS = 5000;

/**
 * Tells alerts and delivers notices until it is stopped. Every worker has one; claims and locks in the database keep them
 * out of each other's way, so that any number of them may run. A database that is away only makes it wait.
 */
export function startAlertLoop(options: AlertLoopOptions): AlertLoop {
  const stopping = new AbortController();
  const cutting = new AbortController();
  const steps = stepsOf(options, stopping.signal, cutting.signal);
  // Each on its own, so that a channel that hangs holds up neither the others nor the sign of life.
  const running = Promise.all([
    ...steps.map((step) => repeat(step, options, stopping.signal)),
    repeat(() => options.outbox.forgetOlderThan(KEPT_MS), { ...options, everyMs: FORGET_EVERY_MS }, stopping.signal),
  ]);
  return {
    async stop(timeoutMs = STOP_MS) {
      stopping.abort();
      const timer = setTimeout(() => cutting.abort(), timeoutMs);
      await running;
      clearTimeout(timer);
    },
  };
}

function stepsOf(options: AlertLoopOptions, stop: AbortSignal, cut: AbortSignal): (() => Promise<unknown>)[] {
  const { outbox, notifiers, policy, language, heartbeat, redact, log } = options;
  const timing = { ...DELIVERY_TIMING, ...options.timing };
  const channels = notifiers.map(({ channel }) => channel);
  const plan = async (): Promise<void> => {
    await outbox.plan(policy, channels);
    for (const { channel, count } of await outbox.giveUpOlderThan(timing.giveUpAfterMs)) {
      log.error({ channel, count }, "alerts were given up: no worker is configured for their channel");
    }
  };
  const onFailure = (delivery: ClaimedDelivery, error: string, retryMs: number | null): void => {
    const values = { channel: delivery.channel, notice_id: delivery.notice.noticeId, attempt: delivery.attempt, error };
    if (retryMs === null) log.error({ ...values, notice: delivery.notice.content }, "an alert was given up: the channel did not take it for a day");
    else log.warn({ ...values, retry_in_ms: retryMs }, "an alert was not taken, and is tried again");
  };
  const deliveries = notifiers.map(
    (notifier) => () => drainChannel({ outbox, notifier, language, timing, redact, random: Math.random, onFailure }, { stop, cut }),
  );
  const beat = async (): Promise<void> => {
    if (heartbeat !== null) await giveSignOfLife(heartbeat.book, heartbeat.send, heartbeat.intervalMs, cut);
  };
  return [...(notifiers.length > 0 ? [plan, ...deliveries] : []), ...(heartbeat === null ? [] : [beat])];
}

async function repeat(step: () => Promise<unknown>, { everyMs = EVERY_MS, log, redact }: AlertLoopOptions, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await step().catch((error: unknown) => log.warn({ error: redact((error as Error).message) }, "trouble with alerts"));
    await pause(everyMs * (0.75 + Math.random() / 2), stop);
  }
}

function pause(waitMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, waitMs);
    stop.addEventListener("abort", end);
  });
}
