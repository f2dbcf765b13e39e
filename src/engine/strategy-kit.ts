/*
 * What a strategy of your own imports as "coin-hts". Everything here is part of the promise to users:
 * nothing is taken away or changes its meaning without a new major version.
 */
export { defineStrategy } from "./strategies/strategy.ts";
export type { ChartLine, Decision, State, StateValue, Strategy, VolumeZone } from "./strategies/strategy.ts";
export type { History, HistoryColumn } from "./strategies/history.ts";
export type { Candles } from "./candles.ts";
export type {
  BooleanParameter,
  ChoiceParameter,
  IntegerParameter,
  NumberParameter,
  Parameter,
  ParameterSchema,
  ParameterValue,
  ParameterValues,
  ValuesOf,
} from "./parameters.ts";

export { atLeast, TIE_TOLERANCE } from "./tolerance.ts";

export { mean } from "./indicators/mean.ts";
export { standardDeviation } from "./indicators/standard-deviation.ts";
export { highest } from "./indicators/highest.ts";
export { lowest } from "./indicators/lowest.ts";
export { type ExponentialAverage, startExponentialAverage, updateExponentialAverage } from "./indicators/exponential-average.ts";
export { startWilderAverage, updateWilderAverage, type WilderAverage } from "./indicators/wilder-average.ts";
export { startWilderRsi, updateWilderRsi, type WilderRsi } from "./indicators/wilder-rsi.ts";
export { startWilderAtr, updateWilderAtr, type WilderAtr } from "./indicators/wilder-atr.ts";
export { exponential, naturalLog, power } from "./exact-math.ts";
