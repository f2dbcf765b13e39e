import type { StrategyLoader } from "../../app/backtest/ports.ts";
import type { LoadTrader } from "../../app/live/session-ports.ts";
import { HtsError } from "../../engine/errors.ts";

/**
 * Loads the strategies of sessions by the name under which the catalogue has them; a user's only as long as its file is
 * the one that the session was started with.
 */
export function traderLoader(strategies: { readonly find: StrategyLoader }): LoadTrader {
  return async ({ symbol, strategy: name, params, strategySha256 }) => {
    const { strategy, sourceSha256 } = await strategies.find(name);
    if (sourceSha256 !== strategySha256) {
      const [was, is] = [strategySha256, sourceSha256].map((sum) => sum?.slice(0, 12) ?? "built in");
      const remedy = "put that file back and set the strategy active, or start a new session";
      throw new HtsError("strategy_invalid", `strategy ${name} is not the one that the session was started with (sha256 ${was} then, ${is} now); ${remedy}`);
    }
    // Two files may define strategies of one name; a session tells them apart by what the catalogue calls them.
    return { symbol, params, strategy: strategy.name === name ? strategy : { ...strategy, name } };
  };
}
