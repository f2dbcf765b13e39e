// Candles, volume, the strategy's lines, entries and exits, and the volume zone of a chosen candle.

import { addButton, addChoice, addToggle, createFrame, frameOptions, zoomView } from "./chart-frame.js";
import { formatDay, formatNumber } from "./format.js";
import { put, say } from "./language.js";
import { readPalette, translucent } from "./palette.js";
import { writeLegend } from "./price-legend.js";
import { makeMarkers, markStyle } from "./price-markers.js";
import { createTradeOverlay } from "./trade-overlay.js";
import { createZoneOverlay } from "./zone-overlay.js";

const LATEST_BARS = 250;
const DAY_S = 86_400;

/** The price chart of one symbol. */
export class PriceChart {
  #part;
  #data;
  #context;
  #words;
  #palette = readPalette();
  #chart;
  #candles;
  #volume;
  #lines;
  #markers;
  #markStyle = "dot";
  #zoneOverlay;
  #tradeOverlay;
  #watermark = null;
  #zoneMode = "selected";
  #zone = null;
  #hoveredBar = null;
  #trade = null;

  /**
   * @param part finds an element of the symbol's panel by the name of its part.
   * @param onStep is asked for the trade before (−1) or after (1) the chosen one.
   */
  constructor(part, data, context, onStep) {
    const { words, synthetic } = context;
    this.#part = part;
    this.#data = data;
    this.#context = context;
    this.#words = context.words;
    this.#chart = createFrame(part("price-chart"), this.#palette, data.barS < DAY_S);
    this.#addSeries();
    const look = () => ({ palette: this.#palette, decimals: data.fillDecimals, words: { resistance: say(words.resistance), level: say(words.level) } });
    this.#zoneOverlay = createZoneOverlay(look);
    this.#tradeOverlay = createTradeOverlay(look);
    this.#candles.attachPrimitive(this.#zoneOverlay);
    this.#candles.attachPrimitive(this.#tradeOverlay);
    this.#zone = data.zones.at(-1) ?? null;
    if (synthetic) this.#watermark = LightweightCharts.createTextWatermark(this.#chart.panes()[0], {});
    this.#addToolbar(onStep);
    put(part("price-hint"), data.zones.length > 0 ? words.chartHint : words.chartHintPlain);
    this.restyle();
    this.#chart.subscribeCrosshairMove((event) => this.#hover(event));
    this.#chart.subscribeClick((event) => this.#click(event));
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.#viewMoved());
    this.showLatest();
  }

  /** Takes over colours and language after they changed. */
  restyle() {
    this.#palette = readPalette();
    const { gain, loss, muted } = this.#palette;
    this.#chart.applyOptions(frameOptions(this.#palette));
    this.#candles.applyOptions({ upColor: gain, downColor: loss, wickUpColor: gain, wickDownColor: loss, borderVisible: false });
    this.#lines.forEach((line, k) => line.applyOptions({ color: this.#palette[`line${(k % 3) + 1}`], title: "" }));
    this.#setData();
    this.#setMarkers();
    const text = say(this.#words.synthetic);
    this.#watermark?.applyOptions({ horzAlign: "center", vertAlign: "center", lines: [{ text, color: translucent(muted, 0.22), fontSize: 44 }] });
    this.#viewMoved();
    this.#drawZone();
  }

  showLatest() {
    const { length } = this.#data.bars.time;
    // A short run is not blown up to the width of the page: its bars stay bars.
    this.#chart.timeScale().setVisibleLogicalRange({ from: Math.min(length - LATEST_BARS, length - 30), to: length + 2 });
    if (length < LATEST_BARS) this.#chart.timeScale().setVisibleLogicalRange({ from: Math.min(-1, length - 40), to: Math.max(length + 2, 3) });
  }

  /** Brings a trade to the middle of the view, marks it, and shows the zone that its signal broke. */
  showTrade(t) {
    const { trades, zones } = this.#data;
    this.#trade = t;
    const [entryBar, exitBar] = [trades.entryBar[t], trades.exitBar[t]];
    const margin = Math.max(30, 1.5 * (exitBar - entryBar));
    this.#chart.timeScale().setVisibleLogicalRange({ from: entryBar - margin, to: exitBar + margin });
    this.#tradeOverlay.show({ entryBar, exitBar, entryPrice: trades.entryPrice[t], exitPrice: trades.exitPrice[t], pnl: trades.pnl[t] });
    if (trades.zone[t] >= 0) this.#zone = zones[trades.zone[t]];
    this.#drawZone();
  }

  /** Brings an instant to the middle of the view; its width stays. */
  showTime(seconds) {
    const bar = this.#barAt(seconds);
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const half = Math.min(LATEST_BARS, range === null ? LATEST_BARS : range.to - range.from) / 2;
    this.#chart.timeScale().setVisibleLogicalRange({ from: bar - half, to: bar + half });
  }

  /** The chart as it is now, on a canvas of its own. */
  toCanvas() {
    return this.#chart.takeScreenshot();
  }

  /** The first bar in view, 0 when there is none. */
  firstBarInView() {
    return Math.max(0, Math.ceil(this.#chart.timeScale().getVisibleLogicalRange()?.from ?? 0));
  }

  #addSeries() {
    const { decimals, lines } = this.#data;
    const priceFormat = { type: "custom", minMove: 1 / 10 ** decimals, formatter: (price) => (price < 0 ? "" : formatNumber(price, decimals)) };
    this.#volume = this.#chart.addSeries(LightweightCharts.HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.85, bottom: 0 } });
    this.#candles = this.#chart.addSeries(LightweightCharts.CandlestickSeries, { priceFormat, priceLineVisible: false });
    this.#candles.priceScale().applyOptions({ scaleMargins: { top: 0.16, bottom: 0.2 } });
    this.#lines = lines.map(() =>
      this.#chart.addSeries(LightweightCharts.LineSeries, {
        lineWidth: 1,
        priceFormat,
        priceLineVisible: false,
        lastValueVisible: false,
        crosshairMarkerVisible: false,
      }),
    );
    this.#markers = LightweightCharts.createSeriesMarkers(this.#candles, []);
  }

  #setData() {
    const { bars, lines } = this.#data;
    const { gain, loss, madeUp } = this.#palette;
    const filled = new Set(bars.filled);
    const [volumeUp, volumeDown] = [gain, loss].map((colour) => translucent(colour, 0.35));
    const ownColour = (b) => (filled.has(b) ? { color: madeUp, wickColor: madeUp } : {});
    this.#candles.setData(
      bars.time.map((time, b) => ({ time, open: bars.open[b], high: bars.high[b], low: bars.low[b], close: bars.close[b], ...ownColour(b) })),
    );
    this.#volume.setData(bars.time.map((time, b) => ({ time, value: bars.volume[b], color: bars.close[b] >= bars.open[b] ? volumeUp : volumeDown })));
    lines.forEach(({ values }, k) => this.#lines[k].setData(bars.time.map((time, b) => (values[b] === null ? { time } : { time, value: values[b] }))));
  }

  #setMarkers() {
    this.#markers.setMarkers(makeMarkers(this.#data, this.#palette, this.#words, this.#markStyle));
  }

  #addToolbar(onStep) {
    const toolbar = this.#part("price-toolbar");
    const words = this.#words;
    addButton(toolbar, words.recent, () => this.showLatest());
    addButton(toolbar, words.all, () => this.#chart.timeScale().fitContent());
    addButton(toolbar, ["−", "−"], () => zoomView(this.#chart, 1 / 0.7), words.zoomOut);
    addButton(toolbar, ["+", "+"], () => zoomView(this.#chart, 0.7), words.zoomIn);
    if (this.#data.trades.number.length > 0) {
      addButton(toolbar, words.previousShort, () => onStep(-1), words.previousTrade);
      addButton(toolbar, words.nextShort, () => onStep(1), words.nextTrade);
    }
    addToggle(toolbar, words.logarithmic, (isOn) => this.#candles.priceScale().applyOptions({ mode: isOn ? 1 : 0 }));
    if (this.#data.zones.length === 0) return;
    const options = [
      ["selected", words.zoneSelected],
      ["cursor", words.zoneCursor],
      ["off", words.zoneOff],
    ];
    addChoice(toolbar, words.zone, options, this.#zoneMode, (mode) => {
      this.#zoneMode = mode;
      this.#drawZone();
    });
  }

  #hover({ time }) {
    this.#hoveredBar = time === undefined ? null : this.#barAt(time);
    if (this.#zoneMode === "cursor") this.#drawZone();
    else this.#writeLegend();
  }

  #click({ time }) {
    if (time === undefined) return;
    this.#zone = this.#zoneAt(this.#barAt(time)) ?? this.#zone;
    this.#drawZone();
  }

  #shownZone() {
    if (this.#zoneMode === "off") return null;
    return this.#zoneMode === "cursor" && this.#hoveredBar !== null ? this.#zoneAt(this.#hoveredBar) : this.#zone;
  }

  #drawZone() {
    this.#zoneOverlay.show(this.#shownZone());
    this.#writeLegend();
  }

  #writeLegend() {
    const shown = { bar: this.#hoveredBar ?? this.#lastBarInView(), trade: this.#trade, zone: this.#shownZone() };
    writeLegend(this.#part("price-legend"), this.#data, shown, { ...this.#context, palette: this.#palette });
  }

  #lastBarInView() {
    const last = this.#data.bars.time.length - 1;
    const to = this.#chart.timeScale().getVisibleLogicalRange()?.to ?? last;
    return last < 0 ? null : Math.max(0, Math.min(last, Math.floor(to)));
  }

  #viewMoved() {
    const { time } = this.#data.bars;
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (range === null || time.length === 0) return;
    const [from, to] = [Math.max(0, Math.ceil(range.from)), Math.min(time.length - 1, Math.floor(range.to))];
    const [fromText, toText] = [from, to].map((bar) => formatDay(time[Math.min(bar, time.length - 1)] * 1000));
    this.#part("in-view").textContent = say(this.#words.inView, { from: fromText, to: toText, count: formatNumber(Math.max(0, to - from + 1)) });
    if (this.#hoveredBar === null) this.#writeLegend();
    const style = markStyle(range.to - range.from);
    if (style === this.#markStyle) return;
    this.#markStyle = style;
    this.#setMarkers();
  }

  /** The bar that an instant falls in. */
  #barAt(seconds) {
    const { time } = this.#data.bars;
    let low = 0;
    let high = time.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (time[middle] <= seconds) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The zone of a bar's last candle; where bars have none of their own, the last one before it. */
  #zoneAt(bar) {
    const { zones, zonesOfEveryBar } = this.#data;
    const zone = zones.findLast((one) => one.bar <= bar) ?? null;
    return zonesOfEveryBar && zone !== null && zone.bar !== bar ? null : zone;
  }
}
