import { HtsError } from "../../engine/errors.ts";
import type { TraderName } from "../../engine/session/session-events.ts";
import type { TraderSpec } from "../../engine/session/session-trader.ts";
import type { Reach } from "../../engine/session/trading-session.ts";
import type { Candle } from "../../engine/strategies/strategy-runner.ts";
import { type AnyStrategy, defineStrategy } from "../../engine/strategies/strategy.ts";
import type { LoadTrader, SessionRecord, TraderFault, WarmUpSource } from "./session-ports.ts";

/** A strategy with a memory has no length after which it knows enough; after ten times its reach and this, what lay before is forgotten to rounding. */
const MEMORY_CANDLES = 2000;
const MEMORY_REACHES = 10;

/** What traders did that are not to be loaded, by `traderKey`. */
export type TraderFaults = ReadonlyMap<string, TraderFault>;

export function traderKey({ symbol, strategy }: TraderName): string {
  return `${symbol} ${strategy}`;
}

/** The strategies of a session, loaded, and what candles they need. */
export class LoadedTraders {
  readonly specs: readonly TraderSpec[];

  private constructor(specs: readonly TraderSpec[]) {
    this.specs = specs;
  }

  /** One that cannot or must not be loaded is replaced by one that says why when it is asked, so that it stops nobody else. */
  static async load(
    { sessionId, traders }: Pick<SessionRecord, "sessionId" | "traders">,
    loadTrader: LoadTrader,
    faults: TraderFaults = new Map(),
  ): Promise<LoadedTraders> {
    const specs = await Promise.all(
      traders.map(async (trader) => {
        try {
          const fault = faults.get(traderKey(trader));
          if (fault !== undefined) throw new HtsError(fault.code, fault.message);
          return await loadTrader(trader, sessionId);
        } catch (error) {
          if (error instanceof HtsError && !error.retryable) return { ...trader, strategy: unloadable(trader.strategy, error) };
          throw error;
        }
      }),
    );
    return new LoadedTraders(specs);
  }

  /** Candles that any of them reaches back at most, the newest included. */
  get longestReach(): number {
    return Math.max(...this.specs.map(({ strategy, params }) => strategy.warmUpCandles(params) + 1));
  }

  /** The candles before the session's start, by symbol. */
  async warmUp(record: SessionRecord, source: WarmUpSource): Promise<ReadonlyMap<string, readonly Candle[]>> {
    const bySymbol = new Map<string, readonly Candle[]>();
    for (const symbol of new Set(this.specs.map((spec) => spec.symbol))) {
      const count = Math.max(...this.specs.filter((spec) => spec.symbol === symbol).map(warmUpCandles));
      const series = { exchange: record.exchange, symbol, timeframe: record.timeframe };
      bySymbol.set(symbol, count === 0 ? [] : await source.read(series, record.startMs, count));
    }
    return bySymbol;
  }

  reachOf(candles: ReadonlyMap<string, readonly Candle[]>): Reach {
    return ({ symbol }) => candles.get(symbol) ?? [];
  }
}

function warmUpCandles({ strategy, params }: TraderSpec): number {
  const reach: number = strategy.warmUpCandles(params);
  return hasMemory(strategy) ? MEMORY_REACHES * reach + MEMORY_CANDLES : reach;
}

function hasMemory({ createState, update }: AnyStrategy): boolean {
  return createState !== undefined || update !== undefined;
}

function unloadable(name: string, error: HtsError): AnyStrategy {
  return defineStrategy({
    name,
    description: "Could not be loaded.",
    parameters: {},
    warmUpCandles: () => 0,
    decide: () => {
      throw error;
    },
  });
}
