import type { Command } from "commander";
import type { SeriesManifest } from "../../../contract/candle-series.ts";
import { timeframeMs } from "../../../engine/timeframe.ts";
import { openStore } from "../../open-store.ts";
import { print } from "../../print.ts";
import { decimal, layOut, percent } from "../../table.ts";
import { addSeriesOptions, chooseSeries, type SeriesOptions } from "./series-options.ts";

/** Adds `data list`: what the store has, from its manifests alone. */
export function addListCommand(data: Command): Command {
  const command = data.command("list").description("show what the candle store has");
  return addSeriesOptions(command).option("--json", "print as JSON").addHelpText("after", "\nExample:\n  coin-hts data list --symbols KRW-BTC").action(list);
}

async function list({ json, ...options }: SeriesOptions & { readonly json?: boolean }): Promise<void> {
  const store = await openStore();
  const inventory = await store.list();
  const manifests = chooseSeries(inventory.series, options);
  const damaged = inventory.damaged.map(({ series, problem }) => ({ ...series, problem }));
  if (json === true) return print(JSON.stringify({ series: manifests.map(toListed), damaged }));
  for (const { problem } of damaged) await print(`DAMAGED ${problem}`);
  if (manifests.length === 0 && damaged.length > 0) return;
  if (manifests.length === 0) return print("The store is empty. Fill it with: coin-hts data download, or coin-hts data import FILE");
  const rows = manifests.map((one) => [
    `${one.exchange} ${one.symbol} ${one.timeframe}`,
    decimal(one.rows, 0),
    day(one.first_ms),
    day(one.last_ms),
    floorPercent(completeness(one)),
    decimal(one.gaps.missing_candles, 0),
    decimal(one.gaps.confirmed_candles, 0),
    decimal(one.revisions, 0),
    `${decimal(one.files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6, 1)} MB`,
    new Date(one.updated_ms).toISOString().slice(0, 16).replace("T", " "),
    `${one.sources[0] ?? ""}${one.synthetic ? " (SYNTHETIC)" : ""}`,
  ]);
  await print(layOut([["series", "candles", "first", "last", "complete", "missing", "confirmed", "revised", "size", "updated (UTC)", "source"], ...rows]));
}

/** The share of candles that are there, of those that the exchange has, as far as it has been asked. */
function completeness({ rows, gaps }: SeriesManifest): number | null {
  return rows === 0 ? null : rows / (rows + gaps.missing_candles - gaps.confirmed_candles);
}

/** Rounded down, so that what is not complete never reads 100 %. */
function floorPercent(rate: number | null): string {
  return percent(rate === null ? null : Math.floor(rate * 10_000) / 10_000);
}

function day(ms: number | null): string {
  return ms === null ? "" : new Date(ms).toISOString().slice(0, 10);
}

function toListed(one: SeriesManifest): unknown {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const { exchange, symbol, timeframe, synthetic, sources, rows, gaps, revisions } = one;
  return {
    exchange,
    symbol,
    timeframe,
    synthetic,
    sources,
    rows,
    first: iso(one.first_ms),
    last: iso(one.last_ms),
    end: one.last_ms === null ? null : iso(one.last_ms + timeframeMs(timeframe)),
    gaps: {
      runs: gaps.runs,
      missing_candles: gaps.missing_candles,
      confirmed_candles: gaps.confirmed_candles,
      longest_candles: gaps.longest_candles,
      longest_start: iso(gaps.longest_start_ms),
    },
    completeness: completeness(one),
    revisions,
    bytes: one.files.reduce((sum, { bytes }) => sum + bytes, 0),
    updated_at: iso(one.updated_ms),
  };
}
