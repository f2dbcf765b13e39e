// The line of figures in the corner of the price chart.

import { formatDay, formatNumber, formatShort, formatSignedPercent } from "./format.js";
import { say } from "./language.js";

/** Writes what one bar holds (prices, volume, the strategy's lines), then the chosen trade and the zone that is drawn. */
export function writeLegend(element, data, { bar, trade, zone }, { palette, words, reasons }) {
  element.replaceChildren();
  if (bar === null) return;
  writeBar(addLine(element), data, bar, words);
  writeLines(addLine(element), data, bar, palette);
  if (trade !== null) writeTrade(addLine(element), data, trade, words, reasons);
  if (zone === null) return;
  const line = addLine(element);
  add(line, say(words.zoneAt, { time: formatDay(zone.time * 1000) }), "muted");
  add(line, `${say(words.resistance)} ${formatNumber(zone.resistance, data.fillDecimals)}`).style.color = palette.zoneTop;
  add(line, `${say(words.level)} ${formatNumber(zone.level, data.fillDecimals)}`).style.color = palette.accent;
}

function writeBar(line, { bars, decimals }, bar, words) {
  const change = bars.close[bar] / bars.open[bar] - 1;
  add(line, `${formatDay(bars.time[bar] * 1000)} UTC`, "muted");
  for (const name of ["open", "high", "low", "close"]) add(line, `${say(words[name])} ${formatNumber(bars[name][bar], decimals)}`);
  add(line, formatSignedPercent(change), change > 0 ? "gain" : change < 0 ? "loss" : "");
  add(line, `${say(words.volume)} ${formatShort(bars.volume[bar])}`, "muted");
  if (bars.filled.includes(bar)) add(line, say(words.madeUp), "loss");
}

function writeLines(line, { lines, fillDecimals }, bar, palette) {
  lines.forEach(({ name, values }, k) => {
    const text = values[bar] === null ? `${say(name)} –` : `${say(name)} ${formatNumber(values[bar], fillDecimals)}`;
    add(line, text).style.color = palette[`line${(k % 3) + 1}`];
  });
}

function writeTrade(line, { trades, fillDecimals }, t, words, reasons) {
  const fill = (side) => `${formatDay(trades[`${side}Time`][t] * 1000)} @ ${formatNumber(trades[`${side}Price`][t], fillDecimals)}`;
  add(line, `${say(words.trade)} ${trades.number[t]}: ${fill("entry")} → ${fill("exit")}`);
  add(line, formatSignedPercent(trades.returnRate[t]), trades.pnl[t] >= 0 ? "gain" : "loss");
  add(line, say(reasons[trades.reason[t]]), "muted");
}

/** A new line of a legend. */
export function addLine(element) {
  const line = document.createElement("div");
  element.append(line);
  return line;
}

/** A new text of a line. */
export function add(line, text, className = "") {
  const span = document.createElement("span");
  span.textContent = text;
  span.className = className;
  line.append(span);
  return span;
}
