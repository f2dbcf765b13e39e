import type { Candles } from "../candles.ts";
import type { ParameterSchema, ValuesOf } from "../parameters.ts";
import type { SignalBuffer } from "../signals.ts";
import type { History } from "./history.ts";

/** What a strategy wants once a candle has closed. */
export interface Decision {
  readonly side: "BUY" | "SELL";
  /** How sure it is, 0 to 1; 1 when it makes no difference. */
  readonly confidence: number;
  /** The price that it says was broken, in quote currency; absent when there is none. */
  readonly level?: number;
}

/** Plain data, so that a session can be saved and restored: no functions, classes or typed arrays. */
export type StateValue = number | string | boolean | null | StateValue[] | { [key: string]: StateValue };
export type State = Record<string, StateValue>;
/** A state's type with `false` widened to boolean: TypeScript would take `createState: () => ({ isUp: false })` for one that stays false. */
type Widened<T> = [StateValue] extends [T] ? T : T extends boolean ? boolean : T extends object ? { [K in keyof T]: Widened<T[K]> } : T;

/** A line that a chart draws over the candles, one value a candle; NaN where there is none. */
export interface ChartLine {
  readonly name: string;
  readonly values: Float64Array;
}

/** Volume by price of one window: bin b covers `edges[b]` to `edges[b + 1]`. */
export interface VolumeZone {
  /** Length bins + 1, ascending. */
  readonly edges: Float64Array;
  /** Base currency, length bins. */
  readonly volumes: Float64Array;
  readonly resistance: number;
  readonly level: number;
}

/**
 * One definition of a strategy, driving backtest, sweep and live session alike.
 *
 * A decision at a candle depends on that candle and those before it (through `History`) and on `state`.
 * `decide` is the definition; `kernel` is an optional faster form, held bit-equal to it by tests and
 * kept for the built-in strategies: it is handed whole columns, so only tests keep it from looking ahead.
 */
export interface Strategy<S extends ParameterSchema = ParameterSchema, T extends State = State> {
  /** snake_case, unique; what `--strategy` takes. */
  readonly name: string;
  /** One or two sentences: when it buys and sells. */
  readonly description: string;
  readonly parameters: S;
  /** What is wrong with a combination of values that are each in range, as a sentence; null when nothing is. */
  checkParameters?(params: ValuesOf<S>): string | null;
  /** Candles before the first one on which it can decide: it sees that many back. Integer ≥ 0. */
  warmUpCandles(params: ValuesOf<S>): number;
  /** Candles for which a position is held, integer ≥ 1; absent when a position leaves on SELL alone. */
  holdCandles?(params: ValuesOf<S>): number;
  /** Memory beyond the history, for indicators without a fixed length; absent when it needs none. */
  createState?(params: ValuesOf<S>): T;
  /** Brings the state up to the candle that has just closed. Called on every candle, before `decide`. */
  update?(history: History, params: ValuesOf<S>, state: Widened<T>): void;
  /** The decision at the candle that has just closed, null for none. Called once warm-up + 1 candles are in reach. */
  decide(history: History, params: ValuesOf<S>, state: Widened<T>): Decision | null;
  /** Adds the decisions at candles `from` and later to `signals`, equal to those of `decide` bit for bit. */
  kernel?(candles: Candles, params: ValuesOf<S>, from: number, signals: SignalBuffer): void;
  /** Lines worth drawing over the candles. */
  chartLines?(candles: Candles, params: ValuesOf<S>): readonly ChartLine[];
  /** The volume zone that the candle at `index` had to break; null when there is none. */
  volumeZone?(candles: Candles, params: ValuesOf<S>, index: number): VolumeZone | null;
}

/**
 * Declares a strategy; at run time it returns its argument. It gives `params` and `state` their types
 * from the schema and from `createState`.
 */
export function defineStrategy<const S extends ParameterSchema, T extends State = State>(strategy: Strategy<S, T>): Strategy<S, T> {
  return strategy;
}

/** A strategy of any parameters, as the registry and the runner hold it. */
// oxlint-disable-next-line typescript/no-explicit-any -- each strategy has a schema of its own
export type AnyStrategy = Strategy<any, any>;
