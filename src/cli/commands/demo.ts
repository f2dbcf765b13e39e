import { join } from "node:path";
import type { Command } from "commander";
import { backtest, type BacktestOptions } from "./backtest.ts";

const REPORT_PATH = join(".data", "reports", "demo.html");

/** Adds `demo`: the main job on the synthetic market, with a report to look at. */
export function addDemoCommand(program: Command): Command {
  return program
    .command("demo")
    .description("run the main job on the built-in synthetic market and write a report")
    .option("--report <file>", "where to write the report", REPORT_PATH)
    .option("--json", "print the result as JSON and nothing else")
    .addHelpText("after", "\nExample:\n  coin-hts demo --report demo.html")
    .action(({ report, json }: { report: string; json?: boolean }) => backtest({ ...DEMO_RUN, report, json }));
}

const DEMO_RUN: BacktestOptions = {
  symbols: undefined,
  strategy: "volume_zone_breakout",
  timeframe: "1h",
  start: "2022-01-01",
  end: undefined,
  params: { hold_period_bars: 24, require_cross: true },
  execution: { fee_rate: 0.0005 },
  candles: undefined,
  demo: true,
  exchange: undefined,
  candleSize: undefined,
  gapPolicy: "skip",
  report: undefined,
  json: undefined,
  include: undefined,
  save: undefined,
  note: undefined,
  tag: undefined,
};
