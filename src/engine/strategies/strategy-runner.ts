import { allocateCandles, CANDLE_COLUMNS, type Candles } from "../candles.ts";
import { HtsError } from "../errors.ts";
import type { ParameterValues } from "../parameters.ts";
import { copyState } from "./copy-state.ts";
import { ColumnHistory, moveHistory } from "./history.ts";
import { decideAt, startState } from "./scan-signals.ts";
import type { AnyStrategy, Decision, State } from "./strategy.ts";

/** One closed candle: time in epoch ms, prices in quote, volume in base currency. */
export type Candle = { readonly [C in (typeof CANDLE_COLUMNS)[number]]: number };

/** A runner as plain data: the candles in reach, oldest first, and the strategy's state. */
export interface RunnerSnapshot {
  readonly candles: readonly Candle[];
  readonly state: State;
}

/**
 * Runs a strategy on a stream of closed candles, with the very step that a backtest uses. Its decisions
 * are those of `scanSignals` over the same candles, bit for bit, also after a snapshot was restored.
 */
export class StrategyRunner {
  readonly #strategy: AnyStrategy;
  readonly #params: ParameterValues;
  readonly #reach: number;
  /** Twice the reach, so that candles are moved to the front only once in `reach` steps. */
  readonly #buffer: Candles;
  readonly #history: ColumnHistory;
  readonly #state: State;
  #count = 0;

  /** @param from without a state, the strategy begins anew with candles in reach that it was never asked about. */
  constructor(
    strategy: AnyStrategy,
    params: ParameterValues,
    timeframeMs: number,
    from?: { readonly candles: readonly Candle[]; readonly state: State | null },
  ) {
    this.#strategy = strategy;
    this.#params = params;
    this.#reach = strategy.warmUpCandles(params) + 1;
    this.#buffer = allocateCandles(2 * this.#reach, timeframeMs);
    this.#history = new ColumnHistory(this.#buffer, this.#reach - 1);
    this.#state = from?.state == null ? startState(strategy, params) : copyState(from.state, strategy.name);
    for (const candle of from?.candles ?? []) this.#append(candle);
  }

  /**
   * Takes the next closed candle.
   *
   * @throws HtsError `candles_unsorted` for a candle that does not open after the last one.
   */
  take(candle: Candle): Decision | null {
    this.follow(candle);
    moveHistory(this.#history, this.#count - 1);
    return decideAt(this.#strategy, this.#params, this.#history, this.#state);
  }

  /**
   * Takes the next closed candle into reach without asking the strategy.
   *
   * @throws HtsError as `take`
   */
  follow(candle: Candle): void {
    const last = this.#count === 0 ? -Infinity : this.#buffer.openTimeMs[this.#count - 1];
    if (!(candle.openTimeMs > last)) {
      throw new HtsError("candles_unsorted", `expected a candle after ${last}, was ${candle.openTimeMs}; give each closed candle once, in order`);
    }
    this.#append(candle);
  }

  /**
   * The strategy's memory beyond the candles in reach.
   *
   * @throws HtsError `strategy_failed` for a state that is not plain data.
   */
  copyState(): State {
    return copyState(this.#state, this.#strategy.name);
  }

  /**
   * What a new runner needs to go on from here.
   *
   * @throws HtsError `strategy_failed` for a state that is not plain data.
   */
  snapshot(): RunnerSnapshot {
    return { candles: this.candles(), state: this.copyState() };
  }

  /** The candles in reach, oldest first. */
  candles(): Candle[] {
    const from = Math.max(0, this.#count - this.#reach);
    return Array.from({ length: this.#count - from }, (_, k) => this.#candleAt(from + k));
  }

  #append(candle: Candle): void {
    if (this.#count === this.#buffer.close.length) {
      for (const column of CANDLE_COLUMNS) this.#buffer[column].copyWithin(0, this.#reach);
      this.#count -= this.#reach;
    }
    for (const column of CANDLE_COLUMNS) this.#buffer[column][this.#count] = candle[column];
    this.#count++;
  }

  #candleAt(index: number): Candle {
    return Object.fromEntries(CANDLE_COLUMNS.map((column) => [column, this.#buffer[column][index]])) as Candle;
  }
}
