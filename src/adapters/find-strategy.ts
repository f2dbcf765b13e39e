import { Console } from "node:console";
import type { LoadedStrategy } from "../app/backtest/ports.ts";
import { findStrategy } from "../engine/strategies/registry.ts";

/**
 * A built-in strategy by its name, or a user's by the path of its file: whatever has a slash or the ending
 * of a script is taken for a path.
 *
 * @throws HtsError `strategy_unknown`, or what loading the file throws
 */
export async function findStrategyByNameOrPath(nameOrPath: string): Promise<LoadedStrategy> {
  const isPath = /[/\\]|\.[cm]?[jt]s$/.test(nameOrPath);
  if (!isPath) return { strategy: findStrategy(nameOrPath), sourceSha256: null };
  // What a user's strategy logs must not end up between the lines of a result.
  globalThis.console = new Console(process.stderr);
  const { loadStrategy } = await import("./strategy-files/load-strategy.ts");
  return loadStrategy(nameOrPath);
}
