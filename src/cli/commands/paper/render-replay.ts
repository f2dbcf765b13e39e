import { decimal, layOut, percent } from "../../table.ts";
import type { ReplayOutcome } from "./run-replay.ts";

/** A replay for a person: what each strategy did, and whether a backtest does the same. */
export function renderReplay(outcome: ReplayOutcome): string {
  const { session_id, status, from, until, timeframe, synthetic, elapsed_ms, reconnects, equity, traders, parity } = outcome;
  const head = [
    `session ${session_id} ${status}: ${timeframe} candles${synthetic ? " (synthetic)" : ""} from ${from} to ${until} in ${decimal(elapsed_ms / 1000, 1)} s`,
    reconnects > 0 ? `, ${reconnects} reconnects` : "",
  ].join("");
  const rows = traders.map(({ symbol, strategy, signals, trades, open_positions, pnl }) => [
    `${strategy} on ${symbol}`,
    String(signals),
    String(trades),
    String(open_positions),
    decimal(pnl, 0),
  ]);
  const table = layOut([["", "signals", "trades", "open", "pnl"], ...rows]);
  return [head, "", table, "", `equity ${decimal(equity, 0)}`, ...renderParity(parity)].join("\n");
}

function renderParity(parity: ReplayOutcome["parity"]): string[] {
  const fills = parity.reduce((sum, day) => sum + day.fills, 0);
  const matched = parity.reduce((sum, day) => sum + day.matched, 0);
  const line = `parity with a backtest over ${parity.length} days: ${percent(fills === 0 ? 1 : matched / fills)} (${matched} of ${fills} fills)`;
  const parted = parity.filter(({ score }) => score < 1);
  return [
    line,
    ...parted.map(({ begins_at, differences }) => `  ${begins_at.slice(0, 10)}: ${[...new Set(differences.map(({ cause }) => cause))].join(", ")}`),
  ];
}
