// The chosen trade in the price chart: a box from its entry to its exit, and the line between the two fills.

import { translucent } from "./palette.js";

/** A primitive for the candle series; `show(trade)` draws another trade, null none. */
export function createTradeOverlay(look) {
  let attached = null;
  let trade = null;
  const draw = (target) => target.useMediaCoordinateSpace((scope) => trade !== null && paintTrade(scope, attached, trade, look().palette));
  const paneViews = [{ zOrder: () => "normal", renderer: () => ({ draw }) }];
  return {
    attached: (parameters) => void (attached = parameters),
    detached: () => void (attached = null),
    updateAllViews: () => {},
    paneViews: () => paneViews,
    show(next) {
      trade = next;
      attached?.requestUpdate();
    },
  };
}

function paintTrade({ context }, { chart, series }, trade, palette) {
  const [left, right] = [trade.entryBar, trade.exitBar].map((bar) => chart.timeScale().logicalToCoordinate(bar));
  const [entry, exit] = [trade.entryPrice, trade.exitPrice].map((price) => series.priceToCoordinate(price));
  if (left === null || right === null || entry === null || exit === null) return;
  const colour = trade.pnl >= 0 ? palette.gain : palette.loss;
  const width = Math.max(right - left, 3);
  context.fillStyle = translucent(colour, 0.18);
  context.fillRect(left, Math.min(entry, exit), width, Math.max(Math.abs(exit - entry), 1));
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(left, entry);
  context.lineTo(left + width, exit);
  context.stroke();
  for (const [x, y] of [
    [left, entry],
    [left + width, exit],
  ]) {
    context.fillStyle = palette.paper;
    context.beginPath();
    context.arc(x, y, 3.5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}
