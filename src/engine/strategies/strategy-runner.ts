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

  constructor(strategy: AnyStrategy, params: ParameterValues, timeframeMs: number, from?: RunnerSnapshot) {
    this.#strategy = strategy;
    this.#params = params;
    this.#reach = strategy.warmUpCandles(params) + 1;
    this.#buffer = allocateCandles(2 * this.#reach, timeframeMs);
    this.#history = new ColumnHistory(this.#buffer, this.#reach - 1);
    this.#state = from === undefined ? startState(strategy, params) : copyState(from.state, strategy.name);
    for (const candle of from?.candles ?? []) this.#append(candle);
  }

  /**
   * Takes the next closed candle.
   *
   * @throws HtsError `candles_unsorted` for a candle that does not open after the last one.
   */
  take(candle: Candle): Decision | null {
    const last = this.#count === 0 ? -Infinity : this.#buffer.openTimeMs[this.#count - 1];
    if (!(candle.openTimeMs > last)) {
      throw new HtsError("candles_unsorted", `expected a candle after ${last}, was ${candle.openTimeMs}; give each closed candle once, in order`);
    }
    this.#append(candle);
    moveHistory(this.#history, this.#count - 1);
    return decideAt(this.#strategy, this.#params, this.#history, this.#state);
  }

  /** Candles that a snapshot holds at most: warm-up + 1. */
  get reach(): number {
    return this.#reach;
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
    const from = Math.max(0, this.#count - this.#reach);
    const candles = Array.from({ length: this.#count - from }, (_, k) => this.#candleAt(from + k));
    return { candles, state: copyState(this.#state, this.#strategy.name) };
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
