import { allocateCandles, CANDLE_COLUMNS, type Candles, indexAtOrAfter, sliceCandles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { countSlots } from "./coverage.ts";
import type { DownloadPlan, PlanDependencies } from "./plan-download.ts";
import type { CandlePage } from "./ports.ts";
import { describeSeries, type SeriesId, seriesTimeframeMs, type TimeSpan } from "./series.ts";
import { lastCertainMs, lastSettledMs } from "./settled.ts";

/** Work that is lost when the process dies is at most this much. */
const FLUSH_CANDLES = 10_000;
const FLUSH_MS = 15_000;

export interface DownloadProgress {
  readonly series: SeriesId;
  /** Candles' places in time that are settled, and all that were to be. */
  readonly doneSlots: number;
  readonly totalSlots: number;
  readonly requests: number;
}

export interface DownloadDependencies extends PlanDependencies {
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface DownloadOutcome {
  readonly series: SeriesId;
  readonly requests: number;
  readonly added: number;
  readonly changed: number;
}

/**
 * Fetches the ranges of a plan, newest first, and merges what comes every few seconds: what was merged is never fetched
 * again, so a download that was cut off goes on where it was. Candles outside of the ranges are left as they are.
 *
 * Whatever the exchange does not have within a range is noted as covered, and so not asked for again. What would be
 * noted wrongly is lost for good; so nothing newer than its last candle counts as missing before it would be late, and
 * its history begins where two answers in a row say so.
 *
 * @throws HtsError what the exchange or the store throws; what came before is kept
 */
export async function downloadSeries(plan: DownloadPlan, dependencies: DownloadDependencies): Promise<DownloadOutcome> {
  const download = new SeriesDownload(plan, dependencies);
  try {
    while (await download.fetchPage());
  } finally {
    await download.flush();
  }
  return download.outcome;
}

class SeriesDownload {
  readonly #dependencies: DownloadDependencies;
  readonly #timeframeMs: number;
  /** What is left to fetch, oldest first; only its end changes. */
  readonly #missing: TimeSpan[];
  readonly #plan: DownloadPlan;
  /** Of the plan's, those that the exchange's own clock has reached. */
  #totalSlots: number;
  #doneSlots = 0;
  #pages: Candles[] = [];
  #settled: TimeSpan[] = [];
  #isSynthetic = false;
  #flushedMs: number;
  #requests = 0;
  /** Whether the last answer said that there is nothing before its candles. */
  #wasShort = false;
  #added = 0;
  #changed = 0;

  constructor(plan: DownloadPlan, dependencies: DownloadDependencies) {
    this.#plan = plan;
    this.#dependencies = dependencies;
    this.#timeframeMs = seriesTimeframeMs(plan.series);
    this.#missing = [...plan.spans];
    this.#totalSlots = plan.slots;
    this.#flushedMs = dependencies.nowMs();
  }

  get outcome(): DownloadOutcome {
    return { series: this.#plan.series, requests: this.#requests, added: this.#added, changed: this.#changed };
  }

  /** Fetches the newest page that is missing; false when none is. */
  async fetchPage(): Promise<boolean> {
    const newest = this.#missing.at(-1);
    if (newest === undefined) return false;
    const { exchange, nowMs, onProgress } = this.#dependencies;
    const count = this.#chooseCount(newest.untilMs);
    const page = await exchange.fetchCandles({ symbol: this.#plan.series.symbol, timeframeMs: this.#timeframeMs, untilMs: newest.untilMs, count });
    this.#requests++;
    this.#take(page, newest.untilMs, count);
    onProgress?.({ series: this.#plan.series, doneSlots: this.#doneSlots, totalSlots: this.#totalSlots, requests: this.#requests });
    const held = this.#pages.reduce((sum, { openTimeMs }) => sum + openTimeMs.length, 0);
    // A clock that was set back is as good a reason as one that has moved on.
    if (held >= FLUSH_CANDLES || Math.abs(nowMs() - this.#flushedMs) >= FLUSH_MS) await this.flush();
    return true;
  }

  async flush(): Promise<void> {
    if (this.#settled.length === 0) return;
    const candles = joinPages(this.#pages, this.#timeframeMs);
    const covered = this.#settled;
    const batch = { candles, covered, source: this.#dependencies.exchange.source, isSynthetic: this.#isSynthetic };
    const { added, changed } = await this.#dependencies.store.merge(this.#plan.series, batch);
    this.#pages = [];
    this.#settled = [];
    this.#added += added;
    this.#changed += changed;
    this.#flushedMs = this.#dependencies.nowMs();
  }

  #take(page: CandlePage, untilMs: number, count: number): void {
    const { candles, serverTimeMs, isSynthetic } = page;
    const exchangeMs = Math.min(serverTimeMs ?? Infinity, this.#dependencies.nowMs());
    const closedMs = lastSettledMs(exchangeMs, this.#timeframeMs);
    const endMs = (candles.openTimeMs.at(-1) ?? -Infinity) + this.#timeframeMs;
    const certainMs = Math.min(closedMs, Math.max(endMs, lastCertainMs(exchangeMs, this.#timeframeMs)));
    // Fewer than were asked for: the exchange's history begins with them, if it has nothing when it is asked again.
    const isEmpty = candles.openTimeMs.length === 0;
    const isAskedAgain = isEmpty && !this.#wasShort;
    const fromMs = isEmpty && this.#wasShort ? -Infinity : (candles.openTimeMs[0] ?? untilMs);
    this.#wasShort = candles.openTimeMs.length < count;
    this.#isSynthetic ||= isSynthetic;
    // What has not closed by the exchange's own clock is not to be had yet.
    for (const span of this.#cutFrom(Math.min(fromMs, closedMs))) {
      const toCome = countSlots({ fromMs: Math.max(span.fromMs, closedMs), untilMs: span.untilMs }, this.#timeframeMs);
      this.#totalSlots -= toCome;
      this.#doneSlots -= toCome;
      const settled = { fromMs: span.fromMs, untilMs: Math.min(span.untilMs, certainMs) };
      if (settled.fromMs >= settled.untilMs) continue;
      this.#settled.push(settled);
      this.#pages.push(sliceCandles(candles, indexAtOrAfter(candles.openTimeMs, settled.fromMs), indexAtOrAfter(candles.openTimeMs, settled.untilMs)));
    }
    if (isAskedAgain || (this.#missing.at(-1)?.untilMs ?? -Infinity) < untilMs) return;
    const problem = `asked for ${count} candles before ${new Date(untilMs).toISOString()}, it sent ${candles.openTimeMs.length} that lead nowhere`;
    throw new HtsError("exchange_unreachable", `${describeSeries(this.#plan.series)}: ${problem}; try again later`);
  }

  /** Takes everything from an instant on off the end of what is missing. */
  #cutFrom(fromMs: number): TimeSpan[] {
    const removed: TimeSpan[] = [];
    for (let last = this.#missing.pop(); last !== undefined; last = this.#missing.pop()) {
      const cut = { fromMs: Math.max(last.fromMs, fromMs), untilMs: last.untilMs };
      if (cut.fromMs < cut.untilMs) {
        removed.push(cut);
        this.#doneSlots += countSlots({ fromMs: Math.max(cut.fromMs, this.#plan.beginsMs), untilMs: cut.untilMs }, this.#timeframeMs);
      }
      if (cut.fromMs === last.fromMs) continue;
      this.#missing.push({ fromMs: last.fromMs, untilMs: Math.min(last.untilMs, fromMs) });
      break;
    }
    return removed;
  }

  /** A whole page, or less when everything that is missing nearby lies within fewer candles. */
  #chooseCount(untilMs: number): number {
    const { pageSize } = this.#dependencies.exchange;
    const reachMs = untilMs - pageSize * this.#timeframeMs;
    let oldestMs = untilMs;
    for (let i = this.#missing.length - 1; i >= 0 && (this.#missing[i]?.untilMs ?? 0) > reachMs; i--) oldestMs = this.#missing[i]?.fromMs ?? reachMs;
    return Math.max(1, Math.min(pageSize, countSlots({ fromMs: oldestMs, untilMs }, this.#timeframeMs)));
  }
}

/** Pages of any order that do not overlap, as one series. */
function joinPages(pages: readonly Candles[], timeframeMs: number): Candles {
  const ordered = pages.filter(({ openTimeMs }) => openTimeMs.length > 0).sort((a, b) => (a.openTimeMs[0] as number) - (b.openTimeMs[0] as number));
  const joined = allocateCandles(
    ordered.reduce((sum, { openTimeMs }) => sum + openTimeMs.length, 0),
    timeframeMs,
  );
  let at = 0;
  for (const page of ordered) {
    for (const column of CANDLE_COLUMNS) joined[column].set(page[column], at);
    at += page.openTimeMs.length;
  }
  return joined;
}
