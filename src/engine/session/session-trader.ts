import { HtsError } from "../errors.ts";
import type { ParameterValues } from "../parameters.ts";
import { BUY, SELL, type Side } from "../signals.ts";
import type { ExecutionSettings } from "../simulate/execution.ts";
import type { Fill, Position } from "../simulate/position.ts";
import type { PositionManager, Slot } from "../simulate/position-manager.ts";
import type { Trade } from "../simulate/trade-ledger.ts";
import { type StepWatch, TradingStep, type TradingStepSnapshot } from "../simulate/trading-step.ts";
import { type Candle, StrategyRunner } from "../strategies/strategy-runner.ts";
import type { AnyStrategy, Decision, State } from "../strategies/strategy.ts";
import type { Refusal } from "./risk-rules.ts";
import type { OrderEvent, SessionEvent, TraderName } from "./session-events.ts";

/** One strategy on one symbol. */
export interface TraderSpec {
  readonly symbol: string;
  readonly strategy: AnyStrategy;
  /** Resolved values, as `resolveStrategyParameters` returns them. */
  readonly params: ParameterValues;
}

/** `paused`: enters nothing, leaves as ever. `disabled`: leaves at the next open, then does nothing but follow the candles. */
export const TRADER_MODES = ["active", "paused", "disabled"] as const;
export type TraderMode = (typeof TRADER_MODES)[number];

/** Why a strategy is asked no more. */
export interface TraderFailure {
  readonly code: string;
  readonly message: string;
}

/** A trader as plain data, without the candles that its strategy reaches back to. */
export interface TraderSnapshot extends TraderName {
  readonly mode: TraderMode;
  readonly failure: TraderFailure | null;
  /** The strategy's memory; null once it failed. */
  readonly state: State | null;
  readonly step: TradingStepSnapshot;
  /** Candles taken since the session began. */
  readonly candles: number;
  readonly lastCandleMs: number | null;
  /** Positions entered so far. */
  readonly entries: number;
  /** Keys of the orders that wait, oldest first. */
  readonly pendingKeys: readonly string[];
  readonly stoppedCandle: number | null;
}

export interface TraderParts {
  readonly manager: PositionManager;
  readonly execution: ExecutionSettings;
  readonly timeframeMs: number;
  /** Why the session refuses an entry now, null when it does not. */
  readonly refuse: (trader: SessionTrader, fill: Fill) => Refusal | null;
  readonly emit: (event: SessionEvent) => void;
}

/** Runs one strategy on one symbol within a session: candles in, events out. */
export class SessionTrader {
  readonly spec: TraderSpec;
  readonly name: TraderName;
  mode: TraderMode = "active";
  readonly #parts: TraderParts;
  readonly #slot: Slot;
  readonly #step: TradingStep;
  #runner: StrategyRunner;
  #failure: TraderFailure | null = null;
  #candles = 0;
  #lastCandleMs: number | null = null;
  #entries = 0;
  #pendingKeys: string[] = [];
  #stoppedCandle: number | null = null;

  /** @param reach the candles before the next one, oldest first: those that it is warmed up on, or was in reach of. */
  constructor(spec: TraderSpec, parts: TraderParts, reach: readonly Candle[], from?: TraderSnapshot) {
    this.spec = spec;
    this.name = { symbol: spec.symbol, strategy: spec.strategy.name };
    this.#parts = parts;
    this.#slot = parts.manager.slot(spec.symbol, spec.strategy.name);
    const holdCandles = spec.strategy.holdCandles?.(spec.params) ?? null;
    const watch: StepWatch = {
      refuse: (fill) => parts.refuse(this, fill),
      settled: (side, isFilled, refusal) => this.#settled(side, isFilled, refusal as Refusal | null),
    };
    this.#step = new TradingStep(parts.manager, parts.execution, { ...this.name, holdCandles }, from?.step, watch);
    this.#runner = new StrategyRunner(spec.strategy, spec.params, parts.timeframeMs, from === undefined ? undefined : { candles: reach, state: from.state });
    if (from === undefined) this.#warmUp(reach);
    else this.#restore(from);
  }

  get stoppedCandle(): number | null {
    return this.#stoppedCandle;
  }

  get position(): Position | undefined {
    return this.#slot.position;
  }

  get manager(): PositionManager {
    return this.#parts.manager;
  }

  get failure(): TraderFailure | null {
    return this.#failure;
  }

  snapshot(): TraderSnapshot {
    return {
      ...this.name,
      mode: this.mode,
      failure: this.#failure,
      state: this.#failure === null ? this.#runner.copyState() : null,
      step: this.#step.snapshot(),
      candles: this.#candles,
      lastCandleMs: this.#lastCandleMs,
      entries: this.#entries,
      pendingKeys: [...this.#pendingKeys],
      stoppedCandle: this.#stoppedCandle,
    };
  }

  /**
   * Takes the next closed candle: what waited for its open is filled, stops are checked, and the strategy decides.
   *
   * @throws HtsError `candles_unsorted` for a candle that does not open after the last one
   */
  take(candle: Candle): void {
    const { openTimeMs, open, high, low, close } = candle;
    if (this.#lastCandleMs !== null && openTimeMs <= this.#lastCandleMs) {
      throw new HtsError(
        "candles_unsorted",
        `${this.#title}: expected a candle after ${this.#lastCandleMs}, was ${openTimeMs}; give each closed candle once, in order`,
      );
    }
    this.#lastCandleMs = openTimeMs;
    const ordinal = this.#candles++;
    const closeTimeMs = openTimeMs + this.#parts.timeframeMs;
    if (this.mode === "disabled") this.#parts.manager.close(this.#slot, { timeMs: openTimeMs, candle: ordinal, marketPrice: open }, "manual");
    const side = this.#decide(candle, closeTimeMs);
    this.#step.take(ordinal, openTimeMs, closeTimeMs, open, high, low, close, side, false);
  }

  /** Told by the account's keeper when this trader's position was entered. */
  opened(position: Position): void {
    const { entryTimeMs, entryPrice, quantity, cost, entryFee, entrySlippage, stopPrice, targetPrice } = position.entry;
    const number = this.#entries++;
    const orderKey = this.#pendingKeys[0] as string;
    const cash = this.#parts.manager.cash;
    this.#emit({ kind: "opened", ...this.name, position: number, entryTimeMs, entryPrice, quantity, cost, entryFee, stopPrice, targetPrice });
    const money = { price: entryPrice, quantity, fee: entryFee, slippage: entrySlippage, cash };
    this.#emit({
      kind: "fill",
      ...this.name,
      orderKey,
      position: number,
      side: "BUY",
      candleTimeMs: this.#lastCandleMs as number,
      timeMs: entryTimeMs,
      ...money,
    });
  }

  /** Told by the account's keeper when this trader's position was left. */
  closed(trade: Trade): void {
    const number = this.#entries - 1;
    const { exitTimeMs, exitPrice, quantity, exitFee, exitSlippage, reason } = trade;
    if (reason === "stop_loss") this.#stoppedCandle = trade.exitCandle;
    const orderKey = reason === "sell_signal" ? (this.#pendingKeys[0] as string) : `exit-${number}`;
    const order = { kind: "order", ...this.name, key: orderKey, side: "SELL", reason, decidedAtMs: exitTimeMs, refusal: null } as const;
    if (reason !== "sell_signal") this.#emit({ ...order, status: "filled", settledAtMs: exitTimeMs });
    const money = { price: exitPrice, quantity, fee: exitFee, slippage: exitSlippage, cash: this.#parts.manager.cash };
    this.#emit({
      kind: "fill",
      ...this.name,
      orderKey,
      position: number,
      side: "SELL",
      candleTimeMs: this.#lastCandleMs as number,
      timeMs: exitTimeMs,
      ...money,
    });
    this.#emit({ kind: "closed", ...this.name, position: number, trade });
  }

  /** Has the strategy asked no more; one that has failed already keeps its own reason. Whoever says so tells of it. */
  fail(failure: TraderFailure): void {
    this.#failure ??= failure;
  }

  /** Has a strategy that failed begin anew, warmed up on the candles in its reach. */
  restart(): void {
    const candles = this.#runner.candles();
    this.#failure = null;
    this.#runner = new StrategyRunner(this.spec.strategy, this.spec.params, this.#parts.timeframeMs);
    this.#warmUp(candles);
  }

  get #title(): string {
    return `${this.name.strategy} on ${this.name.symbol}`;
  }

  #emit(event: SessionEvent): void {
    this.#parts.emit(event);
  }

  #warmUp(candles: readonly Candle[]): void {
    for (const candle of candles) this.#ask(candle);
  }

  #restore(from: TraderSnapshot): void {
    this.mode = from.mode;
    this.#failure = from.failure;
    this.#candles = from.candles;
    this.#lastCandleMs = from.lastCandleMs;
    this.#entries = from.entries;
    this.#pendingKeys = [...from.pendingKeys];
    this.#stoppedCandle = from.stoppedCandle;
  }

  #decide(candle: Candle, closeTimeMs: number): Side | 0 {
    const decision = this.#ask(candle);
    if (decision === null) return 0;
    const { side, confidence, level = null } = decision;
    const { openTimeMs: candleTimeMs, close: price } = candle;
    this.#emit({ kind: "signal", ...this.name, candleTimeMs, side, price, confidence, level });
    const key = `signal-${candleTimeMs}`;
    this.#pendingKeys.push(key);
    this.#emit(this.#order(key, side, closeTimeMs, "pending", null));
    return side === "BUY" ? BUY : SELL;
  }

  #ask(candle: Candle): Decision | null {
    if (this.#failure !== null) {
      this.#runner.follow(candle);
      return null;
    }
    try {
      return this.#runner.take(candle);
    } catch (error) {
      const { code, message } = error instanceof HtsError ? error : new HtsError("strategy_failed", `${this.#title}: ${String(error)}`);
      this.#failure = { code, message };
      this.#emit({ kind: "failed", ...this.name, code, message });
      return null;
    }
  }

  #settled(side: Side, isFilled: boolean, refusal: Refusal | null): void {
    const key = this.#pendingKeys.shift() as string;
    const status = isFilled ? "filled" : refusal === null ? "skipped" : "refused";
    const { timeframeMs } = this.#parts;
    const decidedAtMs = Number(key.slice("signal-".length)) + timeframeMs;
    this.#emit(this.#order(key, side === BUY ? "BUY" : "SELL", decidedAtMs, status, refusal));
  }

  #order(key: string, side: "BUY" | "SELL", decidedAtMs: number, status: OrderEvent["status"], refusal: Refusal | null): OrderEvent {
    const settledAtMs = status === "pending" ? null : this.#settledAtMs();
    const reason = side === "BUY" ? "entry_signal" : "sell_signal";
    return { kind: "order", ...this.name, key, side, reason, decidedAtMs, status, refusal, settledAtMs };
  }

  /** Orders that waited are settled at the open of the newest candle, or at its close when fills are at the close. */
  #settledAtMs(): number {
    const openTimeMs = this.#lastCandleMs as number;
    return this.#parts.execution.fill === "next_open" ? openTimeMs : openTimeMs + this.#parts.timeframeMs;
  }
}
