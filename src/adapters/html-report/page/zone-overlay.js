// The volume zone that a candle had to break, drawn into the price chart: volume by price as bars from the
// right, resistance and level as lines, the candles that it was measured on as a pale ground.

import { formatNumber } from "./format.js";
import { translucent } from "./palette.js";

const MAX_BAR_SHARE = 0.22;
const MAX_BAR_PX = 220;
const LARGEST = 1295;

/** A primitive for the candle series; `show(zone)` draws another zone, null none. */
export function createZoneOverlay(look) {
  let attached = null;
  let zone = null;
  const draw = (paint) => ({ draw: (target) => target.useMediaCoordinateSpace((scope) => zone !== null && paint(scope, attached, zone, look())) });
  const paneViews = [
    { zOrder: () => "bottom", renderer: () => draw(paintGround) },
    { zOrder: () => "normal", renderer: () => draw(paintLines) },
  ];
  const axisViews = ["resistance", "level"].map((name) => ({
    coordinate: () => (zone === null ? -100 : (attached.series.priceToCoordinate(zone[name]) ?? -100)),
    text: () => (zone === null ? "" : formatNumber(zone[name], look().decimals)),
    textColor: () => look().palette.paper,
    backColor: () => look().palette[name === "level" ? "accent" : "zoneTop"],
    visible: () => zone !== null,
    tickVisible: () => true,
  }));
  return {
    attached: (parameters) => void (attached = parameters),
    detached: () => void (attached = null),
    updateAllViews: () => {},
    paneViews: () => paneViews,
    priceAxisViews: () => axisViews,
    show(next) {
      zone = next;
      attached?.requestUpdate();
    },
  };
}

function paintGround({ context, mediaSize }, { chart, series }, zone, { palette }) {
  const [left, right] = [zone.fromBar, zone.bar].map((bar) => chart.timeScale().logicalToCoordinate(bar));
  if (left !== null && right !== null) {
    const half = chart.timeScale().options().barSpacing / 2;
    context.fillStyle = translucent(palette.zone, 0.1);
    context.fillRect(left - half, 0, right - left, mediaSize.height);
  }
  const width = Math.min(MAX_BAR_PX, mediaSize.width * MAX_BAR_SHARE);
  const bins = zone.volumes.length / 2;
  for (let b = 0; b < bins; b++) {
    const [low, high] = [edgeOf(zone, b, bins), edgeOf(zone, b + 1, bins)];
    const [bottom, top] = [low, high].map((price) => series.priceToCoordinate(price));
    if (bottom === null || top === null) continue;
    const share = parseInt(zone.volumes.slice(2 * b, 2 * b + 2), 36) / LARGEST;
    // Half a bin is not enough to be on either side of the resistance, which is an edge.
    const isTop = (low + high) / 2 > zone.resistance;
    context.fillStyle = translucent(isTop ? palette.zoneTop : palette.zone, 0.35);
    context.fillRect(mediaSize.width - share * width, top, share * width, Math.max(1, bottom - top - 1));
  }
}

function paintLines({ context, mediaSize }, { chart, series }, zone, { palette, words }) {
  const start = Math.max(0, chart.timeScale().logicalToCoordinate(zone.fromBar) ?? 0);
  for (const [name, colour, dash] of [
    ["resistance", palette.zoneTop, []],
    ["level", palette.accent, [5, 4]],
  ]) {
    const y = series.priceToCoordinate(zone[name]);
    if (y === null) continue;
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 1;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(start, Math.round(y) + 0.5);
    context.lineTo(mediaSize.width, Math.round(y) + 0.5);
    context.stroke();
    context.setLineDash([]);
    context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "right";
    context.textBaseline = name === "level" ? "bottom" : "top";
    context.fillText(words[name], mediaSize.width - 4, y + (name === "level" ? -2 : 2));
  }
  paintCandle(context, mediaSize.height, chart.timeScale().logicalToCoordinate(zone.bar), palette.muted);
}

/** A dotted line through the bar whose zone it is. */
function paintCandle(context, height, x, colour) {
  if (x === null) return;
  context.strokeStyle = colour;
  context.setLineDash([1, 3]);
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, 0);
  context.lineTo(Math.round(x) + 0.5, height);
  context.stroke();
  context.setLineDash([]);
}

function edgeOf({ edges }, b, bins) {
  return edges.length === 2 ? edges[0] + (b * (edges[1] - edges[0])) / bins : edges[b];
}
