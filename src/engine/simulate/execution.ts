import { type ParameterSchema, resolveParameters } from "../parameters.ts";

/** How decisions become fills, and what they cost. All rates are fractions: 0.001 is 0.1 %. */
export interface ExecutionSettings {
  /** `next_open`: at the open of the next candle. `close`: at the close that the decision was made on, which is optimistic. */
  readonly fill: "next_open" | "close";
  /** Paid on the notional of every fill, both sides. 0 ≤ rate < 1. Upbit KRW charges 0.0005. */
  readonly feeRate: number;
  /** Moves every fill against the order: buy p·(1+s), sell p·(1−s). 0 ≤ rate < 1. */
  readonly slippageRate: number;
  /** Quote currency, > 0. */
  readonly initialCash: number;
  /** Share of the cash that an entry spends, fees included. 0 < fraction ≤ 1. */
  readonly positionFraction: number;
  /** Stop at entry price·(1 − rate); null without one. 0 < rate < 1. */
  readonly stopLossRate: number | null;
  /** Target at entry price·(1 + rate); null without one. rate > 0. */
  readonly takeProfitRate: number | null;
  /** Which of the two is taken to come first in a candle that reaches both. */
  readonly intrabarOrder: "stop_first" | "target_first";
  /** Whole candles between a decision and the fill time that it would have had, integer ≥ 0. */
  readonly fillDelayCandles: number;
}

/** The settings by their wire names. */
export const EXECUTION_PARAMETERS = {
  fill: { type: "choice", choices: ["next_open", "close"], default: "next_open", description: "When a decision fills; close is optimistic." },
  fee_rate: { type: "number", unit: "fraction", min: 0, max: 0.5, default: 0.001, description: "Fee on the notional of every fill." },
  slippage_rate: { type: "number", unit: "fraction", min: 0, max: 0.5, default: 0.0002, description: "Move of every fill price against the order." },
  initial_cash: { type: "number", unit: "quote", min: 0, exclusiveMin: true, max: 1e15, default: 10_000_000, description: "Cash at the start." },
  position_fraction: {
    type: "number",
    unit: "fraction",
    min: 0,
    exclusiveMin: true,
    max: 1,
    default: 1,
    description: "Share of the cash that an entry spends, fees included.",
  },
  stop_loss_rate: { type: "number", unit: "fraction", min: 0, exclusiveMin: true, max: 0.999, default: null, description: "Stop below the entry price." },
  take_profit_rate: { type: "number", unit: "fraction", min: 0, exclusiveMin: true, max: 1000, default: null, description: "Target above the entry price." },
  intrabar_order: {
    type: "choice",
    choices: ["stop_first", "target_first"],
    default: "stop_first",
    description: "Which comes first in a candle that reaches stop and target; stop_first is pessimistic.",
  },
  fill_delay_candles: { type: "integer", unit: "candles", min: 0, max: 1000, default: 0, description: "By how many candles every fill is late." },
} as const satisfies ParameterSchema;

/**
 * Execution settings from their wire form, completed with defaults.
 *
 * @throws HtsError `execution_invalid`, naming the setting, what was expected and what came.
 * @example resolveExecution({ fee_rate: 0.0005 }).feeRate // 0.0005
 */
export function resolveExecution(given: Readonly<Record<string, unknown>>): ExecutionSettings {
  const values = resolveParameters(EXECUTION_PARAMETERS, given, "execution", "execution_invalid");
  return {
    fill: values.fill,
    feeRate: values.fee_rate,
    slippageRate: values.slippage_rate,
    initialCash: values.initial_cash,
    positionFraction: values.position_fraction,
    stopLossRate: values.stop_loss_rate,
    takeProfitRate: values.take_profit_rate,
    intrabarOrder: values.intrabar_order,
    fillDelayCandles: values.fill_delay_candles,
  };
}
