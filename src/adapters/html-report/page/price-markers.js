// Entries and exits as marks on the bars; several of one kind on a bar are one mark with their number.

import { say } from "./language.js";

const MAX_BARS_WITH_ARROWS = 400;
const MAX_BARS_WITH_TEXT = 120;

/** How much room marks have with so many bars in view: for a "dot", an "arrow", or an arrow with "text". */
export function markStyle(barsInView) {
  return barsInView > MAX_BARS_WITH_ARROWS ? "dot" : barsInView > MAX_BARS_WITH_TEXT ? "arrow" : "text";
}

/** Marks of all embedded trades and open positions, in the order of bars. */
export function makeMarkers({ trades, open, bars }, palette, words, style) {
  const areDots = style === "dot";
  const entries = new Map();
  const exits = new Map();
  trades.entryBar.forEach((bar) => entries.set(bar, (entries.get(bar) ?? 0) + 1));
  for (const { bar } of open) entries.set(bar, (entries.get(bar) ?? 0) + 1);
  trades.exitBar.forEach((bar, t) => {
    const { count, pnl } = exits.get(bar) ?? { count: 0, pnl: 0 };
    exits.set(bar, { count: count + 1, pnl: pnl + trades.pnl[t] });
  });
  const size = areDots ? 0.2 : 1;
  const text = (count, name) => (style !== "text" || count === 1 ? "" : say(words[name], { count }));
  const marks = [];
  for (const [bar, count] of entries) {
    marks.push({ bar, position: "belowBar", shape: areDots ? "circle" : "arrowUp", color: palette.entry, size, text: text(count, "buys") });
  }
  for (const [bar, { count, pnl }] of exits) {
    const color = pnl >= 0 ? palette.gain : palette.loss;
    marks.push({ bar, position: "aboveBar", shape: areDots ? "circle" : "arrowDown", color, size, text: text(count, "sells") });
  }
  return marks.sort((a, b) => a.bar - b.bar).map(({ bar, ...mark }) => ({ time: bars.time[bar], ...mark }));
}
