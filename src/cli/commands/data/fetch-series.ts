import { Option, type Command } from "commander";
import { openExchange } from "../../../adapters/exchanges.ts";
import type { DownloadDependencies, DownloadProgress } from "../../../app/market-data/download-series.ts";
import type { DownloadPlan, DownloadScope } from "../../../app/market-data/plan-download.ts";
import { planRefresh, type RefreshOutcome, refreshMarketData } from "../../../app/market-data/refresh-market-data.ts";
import { describeSeries, type SeriesId } from "../../../app/market-data/series.ts";
import { readConfig } from "../../../config.ts";
import { HtsError } from "../../../engine/errors.ts";
import { openStore } from "../../open-store.ts";
import { print } from "../../print.ts";
import { createProgressBar } from "../../progress-bar.ts";
import { decimal } from "../../table.ts";

/** Options of every command that fetches from an exchange. */
export interface FetchOptions {
  readonly baseUrl?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addFetchOptions(command: Command): Command {
  return command
    .addOption(new Option("--base-url <url>", "where the exchange answers, for a simulator; UPBIT_URL for Upbit when left out"))
    .option("--dry-run", "show what would be fetched, and fetch no candles of it")
    .option("--json", "print as JSON");
}

/** Fetches what is missing of series, or shows it; one line a series. The first interrupt ends it in good order, with all that came kept. */
export async function fetchSeries(exchangeName: string, series: readonly SeriesId[], scope: DownloadScope, options: FetchOptions): Promise<void> {
  const { baseUrl, dryRun, json } = options;
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort(new HtsError("cancelled", "stopped; what came until now is kept, run the same command again to go on"));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const progress = createFetchProgress();
  try {
    const url = baseUrl ?? (exchangeName === "upbit" ? readConfig().upbitUrl : undefined);
    const exchange = await openExchange(exchangeName, { baseUrl: url, signal: interrupt.signal, onWait: progress.onWait });
    const dependencies: DownloadDependencies = { store: await openStore(), exchange, nowMs: Date.now, onProgress: progress.onProgress };
    if (dryRun === true) return await showPlans(await planRefresh(series, scope, dependencies), json === true);
    const outcome = await refreshMarketData(series, scope, dependencies);
    progress.end();
    await showOutcome(outcome, series.length, json === true);
  } finally {
    progress.end();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

interface FetchProgress {
  readonly onProgress: (progress: DownloadProgress) => void;
  readonly onWait: (reason: string, waitMs: number) => void;
  readonly end: () => void;
}

function createFetchProgress(): FetchProgress {
  let bar = createProgressBar("download");
  let current: SeriesId | null = null;
  let wait = "";
  let last: DownloadProgress | null = null;
  const show = (): void => {
    if (last === null) return;
    bar.update(last.doneSlots, last.totalSlots, `${describeSeries(last.series)}, ${last.requests} requests${wait}`);
  };
  return {
    onProgress(progress) {
      if (progress.series !== current) {
        bar.end();
        bar = createProgressBar("download");
        current = progress.series;
      }
      last = progress;
      wait = "";
      show();
    },
    onWait(reason, waitMs) {
      const text = `${reason}; waiting ${Math.ceil(waitMs / 1000)} s`;
      wait = ` (${text})`;
      if (last === null) bar.say(text);
      else show();
    },
    end: () => bar.end(),
  };
}

async function showPlans(plans: readonly DownloadPlan[], isJson: boolean): Promise<void> {
  if (isJson) {
    const series = plans.map(({ series, spans, beginsMs, slots, pages }) => ({
      ...series,
      missing: spans.map(({ fromMs, untilMs }) => ({ from: iso(Math.max(fromMs, beginsMs)), until: iso(Math.max(untilMs, beginsMs)) })),
      candles_at_most: slots,
      requests_at_most: pages,
    }));
    return print(JSON.stringify({ dry_run: true, series }));
  }
  for (const { series, spans, beginsMs, slots, pages } of plans) {
    const name = describeSeries(series);
    if (slots === 0) {
      await print(`${name}: nothing is missing`);
      continue;
    }
    const [first, last] = [spans[0], spans.at(-1)];
    const span = `${iso(Math.max(first?.fromMs ?? 0, beginsMs))} to ${iso(last?.untilMs ?? 0)}`;
    await print(`${name}: at most ${decimal(slots, 0)} candles in ${spans.length} ranges, ${span}, at most ${decimal(pages, 0)} requests`);
  }
}

async function showOutcome({ updated, failed }: RefreshOutcome, asked: number, isJson: boolean): Promise<void> {
  if (isJson) {
    const done = updated.map(({ series, ...counts }) => ({ ...series, ...counts }));
    const errors = failed.map(({ series, error }) => ({ ...series, code: error.code, detail: error.message }));
    await print(JSON.stringify({ updated: done, failed: errors }));
  } else {
    for (const { series, added, changed, requests } of updated) {
      const changes = changed === 0 ? "" : `, ${decimal(changed, 0)} changed`;
      await print(`${describeSeries(series)}: ${decimal(added, 0)} new candles${changes}, ${decimal(requests, 0)} requests`);
    }
  }
  const [first] = failed;
  if (first === undefined) return;
  const left = asked - updated.length;
  const others = left > 1 ? `; ${left - 1} other series were not brought up to date either` : "";
  throw new HtsError(first.error.code, `${describeSeries(first.series)}: ${first.error.message}${others}`, { cause: first.error });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
