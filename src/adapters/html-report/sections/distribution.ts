import { label, WORDS } from "../dictionary.ts";
import { html, type Markup } from "../markup.ts";
import { formatNumber, formatSignedPercent } from "../page/format.js";
import type { ReportRun } from "../report-input.ts";

const BINS = 40;
const WIDTH = 400;
const HEIGHT = 120;

/** A histogram of the returns of closed trades. Nothing for fewer than two. */
export function renderDistribution({ run }: ReportRun): Markup | null {
  const returnRates = run.outcome.trades.column("returnRate");
  if (returnRates.length < 2) return null;
  const { binRate, counts } = countReturns(returnRates);
  const most = counts.reduce((a, b) => Math.max(a, b));
  const barWidth = WIDTH / BINS;
  const bars = counts.map((trades, b) => {
    if (trades === 0) return null;
    const height = Math.max(1, (trades / most) * HEIGHT);
    const from = (b - BINS / 2) * binRate;
    const title = `${formatSignedPercent(from)} … ${formatSignedPercent(from + binRate)}: ${formatNumber(trades)}`;
    const y = (HEIGHT - height).toFixed(1);
    return html`<rect class="${from >= 0 ? "gain" : "loss"}" x="${b * barWidth + 0.5}" y="${y}" width="${barWidth - 1}" height="${height.toFixed(1)}">
      <title>${title}</title>
    </rect>`;
  });
  const edge = (BINS / 2) * binRate;
  return html`<figure class="distribution">
    <figcaption>${label(WORDS.distribution)} <small>${label(WORDS.distributionNote)}</small></figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT + 16}" role="img" aria-hidden="true">
      ${bars}
      <line x1="${WIDTH / 2}" x2="${WIDTH / 2}" y1="0" y2="${HEIGHT}" />
      <text x="0" y="${HEIGHT + 12}">${formatSignedPercent(-edge)}</text>
      <text x="${WIDTH / 2}" y="${HEIGHT + 12}" text-anchor="middle">0</text>
      <text x="${WIDTH}" y="${HEIGHT + 12}" text-anchor="end">${formatSignedPercent(edge)}</text>
    </svg>
  </figure>`;
}

/**
 * Counts returns in bins that lie evenly around 0 and reach as far as 98 % of them do; the outermost bins
 * hold the rest, so a single extreme does not squeeze all others into one bar.
 */
function countReturns(returnRates: Float64Array): { binRate: number; counts: number[] } {
  const sizes = returnRates.map(Math.abs).sort();
  const reach = sizes[Math.ceil(0.98 * sizes.length) - 1] as number;
  const binRate = reach > 0 ? (2 * reach) / BINS : 0.001;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const rate of returnRates) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(rate / binRate) + BINS / 2));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { binRate, counts };
}
