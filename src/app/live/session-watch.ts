import type { AlertBook, AlertSeverity } from "../alerts/ports.ts";
import type { SessionEvent, TraderName } from "../../engine/session/session-events.ts";
import type { TraderFailure } from "../../engine/session/session-trader.ts";
import type { ClosedBatch, FeedStatus } from "./feed-ports.ts";
import type { LiveSession } from "./live-session.ts";
import type { ClaimedSession, SessionCommand } from "./session-ports.ts";

/** What a session tells those who keep the desk. None of it holds the session up, nor can it fail it. */
export interface SessionWatch {
  began(session: ClaimedSession): void;
  traded(session: ClaimedSession, batch: ClosedBatch, events: readonly SessionEvent[]): void;
  fed(session: ClaimedSession, status: FeedStatus): void;
  /** It did, or could not do, what somebody asked of it. */
  obeyed(session: ClaimedSession, command: SessionCommand): void;
  /** Called now and then. */
  look(nowMs: number): void;
  /** Something could not be kept or released at the end. */
  lost(session: ClaimedSession, error: unknown): void;
  ended(session: ClaimedSession, live: LiveSession): void;
  /** It broke off: for good, or to be taken up again. */
  broke(session: ClaimedSession, error: unknown, isForGood: boolean): void;
}

export interface WatchParts {
  readonly alerts: AlertBook;
  readonly log: (level: "info" | "warn" | "error", message: string, context: Readonly<Record<string, unknown>>) => void;
  /** For how long a feed may be away before somebody is told, ms. */
  readonly feedLostMs: number;
}

/** Refusals that somebody asked for. */
const WANTED = new Set(["paused", "disabled", "kill_switch"]);

/** Tells the log of everything, and the alerts of what somebody should know. */
export class AlertingWatch implements SessionWatch {
  readonly #parts: WatchParts;
  readonly #away = new Map<string, { readonly sinceMs: number; readonly reason: string | null; isTold: boolean }>();
  /** Refusals that are told of, by session. */
  readonly #refused = new Map<string, Set<string>>();

  /** Strategies whose failure was told of, by session; those of an earlier process among them. */
  readonly #failures = new Map<string, Set<string>>();
  #telling: Promise<void> = Promise.resolve();

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  began({ record, snapshot }: ClaimedSession): void {
    this.#failures.set(record.sessionId, new Set(record.modes.filter(({ failure }) => failure !== null).map(failureOf)));
    const how = snapshot === null ? "started" : "resumed";
    this.#log("info", `session ${how}`, record.sessionId, {
      symbols: new Set(record.traders.map(({ symbol }) => symbol)).size,
      traders: record.traders.length,
    });
    if (snapshot === null) this.#raise(record.sessionId, "started", "INFO", `paper session ${title(record)} started`, {});
    // What a process that died said of its feed; if it is still away, that is told anew.
    else this.#resolve(record.sessionId, "feed");
  }

  traded({ record }: ClaimedSession, batch: ClosedBatch, events: readonly SessionEvent[]): void {
    for (const event of events) {
      if (event.kind === "failed") this.#failed(record.sessionId, event);
      if (event.kind === "order" && event.status === "refused" && !WANTED.has(event.refusal ?? "")) this.#refusedOrder(record.sessionId, event);
      if (event.kind === "opened") this.#entered(record.sessionId);
    }
    if (events.length > 0)
      this.#log("info", "session traded", record.sessionId, { close_time: new Date(batch.closeTimeMs).toISOString(), events: events.length });
  }

  fed({ record }: ClaimedSession, { state, reason, sinceMs, reconnects }: FeedStatus): void {
    this.#log(state === "lost" ? "warn" : "info", `feed is ${state}`, record.sessionId, { reason, reconnects });
    const away = this.#away.get(record.sessionId);
    if (state === "live" || state === "stopped") {
      if (away?.isTold === true) this.#resolve(record.sessionId, "feed");
      this.#away.delete(record.sessionId);
    } else if (state === "lost" && away === undefined) this.#away.set(record.sessionId, { sinceMs, reason, isTold: false });
  }

  obeyed({ record }: ClaimedSession, command: SessionCommand): void {
    this.#log("info", "session told to " + command.command, record.sessionId, { ...command });
    if (command.command !== "set_mode") return;
    if (command.mode === "active") this.#resolve(record.sessionId, failureOf(command));
    if (command.fault !== undefined) this.#failed(record.sessionId, { ...command, ...command.fault });
  }

  look(nowMs: number): void {
    for (const [sessionId, away] of this.#away) {
      if (away.isTold || nowMs - away.sinceMs < this.#parts.feedLostMs) continue;
      away.isTold = true;
      const title = `the candle feed of paper session ${sessionId} is away since ${new Date(away.sinceMs).toISOString()}`;
      this.#raise(sessionId, "feed", "WARNING", title, { reason: away.reason });
    }
  }

  lost({ record }: ClaimedSession, error: unknown): void {
    this.#log("warn", "the last of a session could not be kept; it goes on from its last commit", record.sessionId, { error: String(error) });
  }

  ended({ record }: ClaimedSession, live: LiveSession): void {
    this.#log("info", `session ${live.status}`, record.sessionId, { ...live.session.money() });
    this.#resolveAll(record);
    this.#raise(record.sessionId, "stopped", "INFO", `paper session ${title(record)} was stopped`, { equity: live.session.money().equity });
    this.#resolve(record.sessionId, "stopped");
  }

  broke({ record }: ClaimedSession, error: unknown, isForGood: boolean): void {
    this.#away.delete(record.sessionId);
    if (!isForGood) return;
    this.#resolveAll(record);
    const text = `paper session ${title(record)} failed and is over; start a new one once its cause is mended`;
    this.#raise(record.sessionId, "broken", "CRITICAL", text, { error: String(error).slice(0, 500) });
  }

  /** Nothing of a session that is over is trouble any more. */
  #resolveAll({ sessionId }: ClaimedSession["record"]): void {
    for (const what of ["started", "feed", "refused", ...(this.#failures.get(sessionId) ?? [])]) this.#resolve(sessionId, what);
    for (const known of [this.#away, this.#refused, this.#failures]) known.delete(sessionId);
  }

  #failed(sessionId: string, { symbol, strategy, code, message }: TraderName & TraderFailure): void {
    const text = `strategy ${strategy} on ${symbol} failed in paper session ${sessionId}; it trades no more until it is set active again`;
    this.#failures.get(sessionId)?.add(failureOf({ symbol, strategy }));
    this.#raise(sessionId, failureOf({ symbol, strategy }), "ERROR", text, { code, message });
  }

  #refusedOrder(sessionId: string, { symbol, strategy, refusal }: Extract<SessionEvent, { kind: "order" }>): void {
    const told = this.#refused.get(sessionId) ?? new Set();
    this.#refused.set(sessionId, told.add(String(refusal)));
    this.#raise(sessionId, "refused", "WARNING", `a risk rule of paper session ${sessionId} refuses entries: ${refusal}`, { symbol, strategy, rule: refusal });
  }

  #entered(sessionId: string): void {
    if (this.#refused.delete(sessionId)) this.#resolve(sessionId, "refused");
  }

  #raise(sessionId: string, what: string, severity: AlertSeverity, text: string, detail: Readonly<Record<string, string | number | null>>): void {
    const fingerprint = `session:${sessionId}:${what}`.slice(0, 200);
    const alert = { fingerprint, severity, kind: "session", title: text.slice(0, 300), detail: { session_id: sessionId, ...detail } } as const;
    this.#quietly(() => this.#parts.alerts.raise(alert));
  }

  #resolve(sessionId: string, what: string): void {
    this.#quietly(() => this.#parts.alerts.resolve(`session:${sessionId}:${what}`.slice(0, 200)));
  }

  /** One after the other, so that what is over is not told of again by what was told before. */
  #quietly(tell: () => Promise<void>): void {
    this.#telling = this.#telling
      .then(tell)
      .catch((error: unknown) => this.#parts.log("warn", "an alert of a session could not be kept", { error: String(error) }));
  }

  #log(level: "info" | "warn" | "error", message: string, sessionId: string, context: Readonly<Record<string, unknown>>): void {
    this.#parts.log(level, message, { session_id: sessionId, ...context });
  }
}

function failureOf({ symbol, strategy }: TraderName): string {
  return `failed:${strategy}:${symbol}`;
}

function title({ name, sessionId }: ClaimedSession["record"]): string {
  return name === "" ? sessionId : `${name} (${sessionId})`;
}
