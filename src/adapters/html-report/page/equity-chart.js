// Equity against buy and hold, and drawdown below it.

import { addButton, addToggle, createFrame, frameOptions, zoomView } from "./chart-frame.js";
import { formatDay, formatMoney, formatPercent, formatSignedPercent } from "./format.js";
import { put, say } from "./language.js";
import { readPalette, translucent } from "./palette.js";
import { add, addLine } from "./price-legend.js";

/** The equity chart of one symbol; `onPick(seconds)` hears of a click. */
export class EquityChart {
  #part;
  #data;
  #words;
  #palette = readPalette();
  #chart;
  #equity;
  #hold = null;
  #drawdown;
  #hovered = null;

  constructor(part, data, { words }, onPick) {
    this.#part = part;
    this.#data = data.equity;
    this.#words = words;
    this.#chart = createFrame(part("equity-chart"), this.#palette, data.barS < 86_400);
    this.#addSeries();
    this.#addToolbar();
    put(part("equity-hint"), words.equityHint);
    this.restyle();
    this.#chart.timeScale().fitContent();
    this.#chart.subscribeClick(({ time }) => time !== undefined && onPick(time));
    this.#chart.subscribeCrosshairMove(({ time }) => {
      this.#hovered = time === undefined ? null : this.#data.time.indexOf(time);
      this.#writeLegend();
    });
  }

  /** Takes over colours and language after they changed. */
  restyle() {
    this.#palette = readPalette();
    const { accent, hold, loss } = this.#palette;
    const fills = {
      topFillColor1: "transparent",
      topFillColor2: "transparent",
      bottomFillColor1: translucent(loss, 0.05),
      bottomFillColor2: translucent(loss, 0.3),
    };
    this.#chart.applyOptions({ ...frameOptions(this.#palette), layout: { ...frameOptions(this.#palette).layout, attributionLogo: false } });
    this.#equity.applyOptions({ color: accent });
    this.#hold?.applyOptions({ color: hold });
    this.#drawdown.applyOptions({ topLineColor: loss, bottomLineColor: loss, ...fills });
    this.#writeLegend();
  }

  /** The chart as it is now, on a canvas of its own. */
  toCanvas() {
    return this.#chart.takeScreenshot();
  }

  #addSeries() {
    const { time, equity, hold, drawdown } = this.#data;
    const shared = { lineWidth: 1, priceLineVisible: false, lastValueVisible: false };
    const money = { type: "custom", minMove: 0.0001, formatter: formatMoney };
    const percent = { type: "custom", minMove: 0.0001, formatter: (rate) => formatPercent(rate) };
    const points = (values) => time.map((one, k) => ({ time: one, value: values[k] }));
    if (hold !== null) {
      this.#hold = this.#chart.addSeries(LightweightCharts.LineSeries, { ...shared, priceFormat: money });
      this.#hold.setData(points(hold));
    }
    this.#equity = this.#chart.addSeries(LightweightCharts.LineSeries, { ...shared, lineWidth: 2, priceFormat: money });
    this.#equity.setData(points(equity));
    this.#equity.priceScale().applyOptions({ scaleMargins: { top: 0.14, bottom: 0.06 } });
    this.#drawdown = this.#chart.addSeries(LightweightCharts.BaselineSeries, { ...shared, baseValue: { type: "price", price: 0 }, priceFormat: percent }, 1);
    // Minus nothing would be written as a negative zero.
    this.#drawdown.setData(points(drawdown.map((rate) => (rate === 0 ? 0 : -rate))));
    this.#chart.panes()[0].setStretchFactor(2.4);
    this.#chart.panes()[1].setStretchFactor(1);
  }

  #addToolbar() {
    const toolbar = this.#part("equity-toolbar");
    addButton(toolbar, this.#words.all, () => this.#chart.timeScale().fitContent());
    addButton(toolbar, ["−", "−"], () => zoomView(this.#chart, 1 / 0.7), this.#words.zoomOut);
    addButton(toolbar, ["+", "+"], () => zoomView(this.#chart, 0.7), this.#words.zoomIn);
    addToggle(toolbar, this.#words.logarithmic, (isOn) => this.#equity.priceScale().applyOptions({ mode: isOn ? 1 : 0 }));
  }

  #writeLegend() {
    const { time, equity, hold, drawdown } = this.#data;
    const k = this.#hovered === null || this.#hovered < 0 ? time.length - 1 : this.#hovered;
    const element = this.#part("equity-legend");
    element.replaceChildren();
    const line = addLine(element);
    const withReturn = (name, values) => `${say(name)} ${formatMoney(values[k])} (${formatSignedPercent(values[k] / values[0] - 1)})`;
    add(line, `${formatDay(time[k] * 1000)} UTC`, "muted");
    add(line, withReturn(this.#words.equity, equity)).style.color = this.#palette.accent;
    if (hold !== null) add(line, withReturn(this.#words.buyAndHold, hold)).style.color = this.#palette.hold;
    add(line, `${say(this.#words.drawdown)} ${formatPercent(drawdown[k])}`, "loss");
  }
}
