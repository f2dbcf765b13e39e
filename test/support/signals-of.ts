import { BUY, SELL, SignalBuffer, type Signals } from "../../src/engine/signals.ts";

/** Signals at candle indices: positive for BUY at that index, `["SELL", i]` for SELL. */
export function signalsOf(...list: (number | readonly ["SELL", number])[]): Signals {
  const buffer = new SignalBuffer();
  for (const one of list) {
    if (typeof one === "number") buffer.push(one, BUY, 1, NaN);
    else buffer.push(one[1], SELL, 1, NaN);
  }
  return buffer.toSignals();
}
