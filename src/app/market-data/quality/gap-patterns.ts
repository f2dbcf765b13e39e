import { describeCount, describeLength, describeShare, describeTime } from "./describe.ts";
import type { GapList } from "./gaps.ts";
import { findMarketHours, type MarketHours } from "./market-hours.ts";
import type { Finding } from "./quality-report.ts";
import { Tally } from "./tally.ts";

const MANY_MISSING_RATE = 0.05;
/** A faulty download shows on every page: so many gaps of one length, so regularly apart. */
const MIN_REPEATS = 5;
const REGULAR_RATE = 0.75;
const SPACING_SLACK = 0.02;
/** Minutes without a trade at the end of a page make its gap a little longer or shorter. */
const LENGTH_SLACK = 0.25;

/** Finds what the gaps of a series have in common, and whether there are many. @param expectedRows candles from the first to the last one */
export function findGapPatterns(gaps: GapList, expectedRows: number): Finding[] {
  const hours = findMarketHours(gaps);
  return [...(hours === null ? findPeriodicGaps(gaps) : reportHours(gaps, hours)), ...findMissing(gaps, expectedRows, hours?.missingCandles ?? 0)];
}

function reportHours({ fromMs, untilMs, timeframeMs }: GapList, { missingCandles, weekend }: MarketHours): Finding[] {
  const tally = new Tally("market_hours");
  tally.add("note", fromMs[0] as number, (untilMs.at(-1) as number) - timeframeMs, missingCandles);
  tally.explain(fromMs[0] as number, `closed every week from ${weekend}`);
  return tally.toFindings(
    `The market closes every week (${weekend}), as stocks and currencies do; figures per year that count on a market that never closes, as those ` +
      "of crypto do, are off for it.",
  );
}

/** Reports what is missing without an explanation. @param explained missing candles that market hours account for */
function findMissing({ fromMs, untilMs, missing, confirmed, timeframeMs }: GapList, expectedRows: number, explained: number): Finding[] {
  const tally = new Tally("missing_candles");
  for (let run = 0; run < missing.length; run++) {
    const open = (missing[run] as number) - (confirmed[run] as number);
    if (open === 0) continue;
    const lastMs = (untilMs[run] as number) - timeframeMs;
    if (tally.add("note", fromMs[run] as number, lastMs, open)) {
      tally.explain(fromMs[run] as number, `${describeCount(open, "candle")} missing until ${describeTime(untilMs[run] as number)}`);
    }
  }
  tally.count = Math.max(0, tally.count - explained);
  const rate = tally.count / (expectedRows - explained);
  if (rate > MANY_MISSING_RATE) tally.raise("warning");
  return tally.toFindings(
    `${describeCount(tally.count, "candle")} (${describeShare(rate)}) ${isOrAre(tally.count)} missing and the exchange has not been asked there: ` +
      "a strategy does not see what happened; download the range, which also tells what the exchange does not have.",
  );
}

/** Finds gaps of about one length that recur regularly: after as many candles, or after as long a time. */
function findPeriodicGaps(gaps: GapList): Finding[] {
  const tally = new Tally("periodic_gaps");
  const pattern = listLikelyLengths(gaps)
    .map((length) => findPattern(gaps, length))
    .find((found) => found !== null);
  if (pattern === undefined) return [];
  const { length, interval, runs } = pattern;
  for (const run of runs) {
    const timeMs = gaps.fromMs[run] as number;
    const text = `${describeCount(gaps.missing[run] as number, "candle")} missing until ${describeTime(gaps.untilMs[run] as number)}`;
    if (tally.add("warning", timeMs)) tally.explain(timeMs, text);
  }
  return tally.toFindings(
    `${describeCount(length, "candle")} (${describeLength(length * gaps.timeframeMs)}) ${isOrAre(length)} missing ${interval}: a download that ` +
      "asked for pages in the wrong steps left them out; download the series again.",
  );
}

/** The length of most unconfirmed runs, and the one that makes up most of what is missing: minutes without a trade may be more frequent than pages. */
function listLikelyLengths({ missing, confirmed }: GapList): number[] {
  const counts = new Map<number, number>();
  for (let run = 0; run < missing.length; run++) {
    if (confirmed[run] === 0) counts.set(missing[run] as number, (counts.get(missing[run] as number) ?? 0) + 1);
  }
  let frequent = 0;
  let heavy = 0;
  for (const [length, count] of counts) {
    if (count > (counts.get(frequent) ?? 0)) frequent = length;
    if (length * count > heavy * (counts.get(heavy) ?? 0)) heavy = length;
  }
  return [...new Set([frequent, heavy])];
}

interface GapPattern {
  /** Missing candles of each run. */
  readonly length: number;
  /** Such as "after every 200 candles". */
  readonly interval: string;
  readonly runs: readonly number[];
}

function findPattern({ fromMs, untilMs, missing, confirmed, timeframeMs }: GapList, length: number): GapPattern | null {
  const runs: number[] = [];
  const candlesBetween: number[] = [];
  const periodsMs: number[] = [];
  let lastUntilMs = NaN;
  let missingSince = 0;
  for (let run = 0; run < missing.length; run++) {
    const isLike = Math.abs((missing[run] as number) - length) <= length * LENGTH_SLACK;
    if (!isLike || confirmed[run] !== 0) {
      missingSince += missing[run] as number;
      continue;
    }
    if (runs.length > 0) {
      candlesBetween.push(((fromMs[run] as number) - lastUntilMs) / timeframeMs - missingSince);
      periodsMs.push((untilMs[run] as number) - lastUntilMs);
    }
    runs.push(run);
    lastUntilMs = untilMs[run] as number;
    missingSince = 0;
  }
  if (runs.length < MIN_REPEATS) return null;
  const candles = findRegular(candlesBetween);
  const periodMs = candles === null ? findRegular(periodsMs) : null;
  if (candles !== null) return { length, interval: `after every ${describeCount(candles, "candle")}`, runs };
  return periodMs === null ? null : { length, interval: `every ${describeLength(periodMs)}`, runs };
}

/** The value that most values are next to; null when they are not. */
function findRegular(values: readonly number[]): number | null {
  const usual = values.toSorted((a, b) => a - b)[values.length >> 1] as number;
  const regular = values.filter((one) => Math.abs(one - usual) <= usual * SPACING_SLACK).length;
  return regular < REGULAR_RATE * values.length ? null : usual;
}

function isOrAre(count: number): string {
  return count === 1 ? "is" : "are";
}
