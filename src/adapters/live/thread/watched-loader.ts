import type { LoadTrader } from "../../../app/live/session-ports.ts";
import type { TraderName } from "../../../engine/session/session-events.ts";
import type { AnyStrategy } from "../../../engine/strategies/strategy.ts";
import type { CallMark } from "./call-cells.ts";

/** Whose code may be called, under the numbers by which `CallMark` knows it. */
export interface WatchedTrader extends TraderName {
  readonly sessionId: string;
  /** The call in which it is loaded and prepared. */
  readonly loading: number;
  /** The call in which it is asked about a candle. */
  readonly asking: number;
}

type StrategyCall = (a: unknown, b: unknown, c: unknown) => never;

/** Loads traders whose every call shows in the cells. @param tell told of each before any of its code is called */
export function watchedLoader(loadTrader: LoadTrader, mark: CallMark, tell: (trader: WatchedTrader) => void): LoadTrader {
  let calls = 0;
  // One after the other: while a file is read others go on, and of two that are loaded at once nobody could say which one hangs.
  let last: Promise<unknown> = Promise.resolve();
  return (trader, sessionId) => {
    const { symbol, strategy } = trader;
    const loading = last.then(async () => {
      const watched: WatchedTrader = { sessionId, symbol, strategy, loading: ++calls, asking: ++calls };
      tell(watched);
      const spec = await mark.during(watched.loading, () => loadTrader(trader, sessionId));
      return { ...spec, strategy: watchStrategy(spec.strategy, watched, mark) };
    });
    last = loading.catch(() => undefined);
    return loading;
  };
}

/** The strategy, with what a session calls of it watched. */
export function watchStrategy(strategy: AnyStrategy, { loading, asking }: Pick<WatchedTrader, "loading" | "asking">, mark: CallMark): AnyStrategy {
  const watch = (call: number, name: "warmUpCandles" | "holdCandles" | "createState" | "update" | "decide") => {
    if (strategy[name] === undefined) return {};
    const original = (strategy[name] as StrategyCall).bind(strategy);
    const watched = (a: unknown, b: unknown, c: unknown): never => {
      mark.enter(call);
      try {
        return original(a, b, c);
      } finally {
        mark.leave();
      }
    };
    return { [name]: watched };
  };
  return {
    ...strategy,
    ...watch(loading, "warmUpCandles"),
    ...watch(loading, "holdCandles"),
    ...watch(loading, "createState"),
    ...watch(asking, "update"),
    ...watch(asking, "decide"),
  };
}
