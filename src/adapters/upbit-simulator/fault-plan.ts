import { HtsError } from "../../engine/errors.ts";
import { createRandom, type Random } from "../../engine/random.ts";

/** What can go wrong, and where. */
const FAULT_KINDS = {
  /** The connection is cut: in the middle of a REST answer, at the handshake, or instead of a WebSocket message. */
  disconnect: ["rest", "upgrade", "message"],
  /** No answer ever comes, nor another message, while the connection stays open. */
  silence: ["rest", "upgrade", "message"],
  /** Too many requests, says the answer, however many there were. */
  "429": ["rest", "upgrade"],
  /** As 429, and the address is banned from everything for a while. */
  "418": ["rest", "upgrade"],
  "5xx": ["rest", "upgrade"],
  /** The answer comes late. */
  slow: ["rest", "upgrade"],
  /** The answer's JSON ends half way. */
  truncated: ["rest"],
  /** The answer has no body. */
  empty: ["rest"],
  /** The message comes twice. */
  duplicate: ["message"],
  /** The message comes late, after others that were sent later. */
  late: ["message"],
  /** The message changes places with the next one. */
  out_of_order: ["message"],
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;
export type FaultRates = Partial<Record<FaultKind, number>>;

/** What a fault may befall: a REST request, a WebSocket handshake or a message to a subscriber. */
export interface FaultTarget {
  readonly place: "rest" | "upgrade" | "message";
  /** The URL with its query; of a message its type, code and stream type, such as "candle.1m KRW-BTC REALTIME". */
  readonly subject: string;
}

/** A fault as it is asked for. */
export interface Fault {
  readonly kind: FaultKind;
  /** A part of the subject, or a test of it; anything that the kind can befall when left out. */
  readonly match?: string | RegExp | ((target: FaultTarget) => boolean);
  /** How often; once when left out. */
  readonly times?: number;
  /** Of slow: how much later, real ms; of late: the same, or virtual ms where the clock is moved by its owner; 500 when left out. */
  readonly delayMs?: number;
  /** Of 418: how long the ban lasts, real ms; 30,000 when left out. */
  readonly banMs?: number;
  /** Of 5xx: which one; 500 when left out. */
  readonly status?: number;
}

export const DEFAULT_DELAY_MS = 500;
export const DEFAULT_BAN_MS = 30_000;

const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];

/**
 * Decides what goes wrong: first whatever was asked for and matches, in the order in which it was asked for, then
 * at random, by a rate for each kind. The same seed and the same order of requests give the same faults.
 */
export class FaultPlan {
  readonly #random: Random;
  #rates: FaultRates = {};
  #scripted: { readonly fault: Fault; left: number }[] = [];
  readonly #taken = new Map<FaultKind, number>();

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  /** Asks for a fault. */
  push(fault: Fault): void {
    if (!KINDS.includes(fault.kind)) throw unknownKind(fault.kind);
    this.#scripted.push({ fault, left: fault.times ?? 1 });
  }

  /**
   * Sets how often each kind befalls what it can befall, as a fraction; replaces the rates before.
   *
   * @throws HtsError `usage` for a kind that is none, or rates that are not from 0 to 1 in all
   */
  setRates(rates: FaultRates): void {
    let sum = 0;
    for (const [kind, rate] of Object.entries(rates) as [FaultKind, unknown][]) {
      if (!KINDS.includes(kind)) throw unknownKind(kind);
      if (typeof rate !== "number" || !(rate >= 0 && rate <= 1)) {
        throw new HtsError("usage", `expected a rate from 0 to 1 for fault ${kind}, was ${JSON.stringify(rate)}`);
      }
      sum += rate;
    }
    if (sum > 1) throw new HtsError("usage", `expected fault rates of 1 in all at most, was ${sum}`);
    this.#rates = { ...rates };
  }

  /** Forgets what was asked for and all rates. */
  clear(): void {
    this.#scripted = [];
    this.#rates = {};
  }

  /** How many faults of a kind have befallen anything. */
  taken(kind: FaultKind): number {
    return this.#taken.get(kind) ?? 0;
  }

  /** What is to go wrong with a target now; null when nothing is. */
  take(target: FaultTarget): Fault | null {
    const fault = this.#takeScripted(target) ?? this.#drawAtRandom(target);
    if (fault !== null) this.#taken.set(fault.kind, this.taken(fault.kind) + 1);
    return fault;
  }

  #takeScripted(target: FaultTarget): Fault | null {
    const entry = this.#scripted.find(({ fault }) => canBefall(fault.kind, target) && matches(fault.match, target));
    if (entry === undefined) return null;
    entry.left--;
    if (entry.left <= 0) this.#scripted = this.#scripted.filter((one) => one !== entry);
    return entry.fault;
  }

  #drawAtRandom(target: FaultTarget): Fault | null {
    const kinds = KINDS.filter((kind) => (this.#rates[kind] ?? 0) > 0 && canBefall(kind, target));
    if (kinds.length === 0) return null;
    let left = this.#random();
    for (const kind of kinds) {
      left -= this.#rates[kind] ?? 0;
      if (left < 0) return { kind };
    }
    return null;
  }
}

function canBefall(kind: FaultKind, { place }: FaultTarget): boolean {
  return (FAULT_KINDS[kind] as readonly string[]).includes(place);
}

function matches(match: Fault["match"], target: FaultTarget): boolean {
  if (match === undefined) return true;
  if (typeof match === "string") return target.subject.includes(match);
  // Not test(), which a global expression answers by turns.
  return match instanceof RegExp ? target.subject.search(match) >= 0 : match(target);
}

function unknownKind(kind: string): HtsError {
  return new HtsError("usage", `fault ${JSON.stringify(kind)} is unknown, expected one of ${KINDS.join(", ")}`);
}
