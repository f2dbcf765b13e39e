import { HtsError } from "../../engine/errors.ts";

export const MAX_SPEED = 10_000;
/** How often a running clock moves, real ms. */
const TICK_MS = 50;
/** A tick that comes later than that makes up for no more: a machine too slow for the speed gets a slower clock, not ever longer ticks. */
const MAX_TICK_MS = 250;

/** Told that the clock has moved from one instant to a later one, both epoch ms. */
export type ClockListener = (fromMs: number, toMs: number) => void;

/**
 * The time of the simulated exchange: stands still, runs at a multiple of real time, or is moved by its owner.
 *
 * It moves in ticks, so that whoever asks between two of them is told the same: a running one every 50 real ms.
 */
export class VirtualClock {
  readonly speed: number;
  #nowMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** The real time of the last tick. */
  #tickedRealMs = 0;
  /** Virtual time with its fraction of a ms. */
  #exactMs: number;
  readonly #listeners: ClockListener[] = [];
  readonly #realNowMs: () => number;

  /**
   * @param startMs virtual epoch ms
   * @param speed 0 for a clock that only its owner moves, else up to 10,000 times real time
   * @throws HtsError `usage`
   */
  constructor(startMs: number, speed: number, realNowMs: () => number = () => performance.now()) {
    if (!(speed >= 0 && speed <= MAX_SPEED)) throw new HtsError("usage", `expected a speed from 0 to ${MAX_SPEED}, was ${speed}`);
    if (!Number.isSafeInteger(startMs) || startMs < 0) throw new HtsError("usage", `expected a start in whole epoch ms, was ${startMs}`);
    this.speed = speed;
    this.#nowMs = startMs;
    this.#exactMs = startMs;
    this.#realNowMs = realNowMs;
  }

  /** Virtual epoch ms, whole. */
  get nowMs(): number {
    return this.#nowMs;
  }

  onAdvance(listener: ClockListener): void {
    this.#listeners.push(listener);
  }

  /** Starts to run, unless its speed is 0. */
  start(): void {
    if (this.speed === 0 || this.#timer !== undefined) return;
    this.#tickedRealMs = this.#realNowMs();
    this.#timer = setInterval(() => this.tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Moves a running clock to where it should be by now. */
  tick(): void {
    const realMs = this.#realNowMs();
    this.#exactMs += Math.min(realMs - this.#tickedRealMs, MAX_TICK_MS) * this.speed;
    this.#tickedRealMs = realMs;
    this.#moveTo(Math.floor(this.#exactMs));
  }

  /**
   * Moves the clock forward at once; a running one goes on from there.
   *
   * @throws HtsError `usage` for an instant before now
   */
  advanceTo(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < this.#nowMs) {
      throw new HtsError("usage", `a clock only moves forward: expected whole epoch ms from ${this.#nowMs} on, was ${ms}`);
    }
    this.#exactMs = ms;
    this.#tickedRealMs = this.#realNowMs();
    this.#moveTo(ms);
  }

  advanceBy(ms: number): void {
    this.advanceTo(this.#nowMs + ms);
  }

  #moveTo(ms: number): void {
    if (ms <= this.#nowMs) return;
    const fromMs = this.#nowMs;
    this.#nowMs = ms;
    for (const listener of this.#listeners) listener(fromMs, ms);
  }
}
