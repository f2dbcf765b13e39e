// Brings the report to life: charts and tables of the symbol that is seen, language, colours, printing.

import { EquityChart } from "./equity-chart.js";
import { onLanguageChange, startLanguage } from "./language.js";
import { PriceChart } from "./price-chart.js";
import { startTabs } from "./tabs.js";
import { TradesTable } from "./trades-table.js";

/** Charts and table of one symbol, which answer to each other. */
class SymbolPanel {
  #panel;
  #data;
  #price;
  #equity;
  #table = null;
  #picked = null;

  constructor(panel, data, context) {
    this.#panel = panel;
    this.#data = data;
    const part = (name) => panel.querySelector(`[data-part="${name}"]`);
    this.#price = new PriceChart(part, data, context, (step) => this.#step(step));
    this.#equity = new EquityChart(part, data, context, (seconds) => this.#price.showTime(seconds));
    if (data.trades.number.length > 0) {
      this.#table = new TradesTable(part, data, context, (t) => {
        this.#pick(t);
        this.#scrollToChart();
      });
    }
  }

  restyle() {
    this.#price.restyle();
    this.#equity.restyle();
  }

  redraw() {
    this.restyle();
    this.#table?.draw();
  }

  /** Stands canvases beside the charts, for paper: the charts themselves redraw too late to be printed in new colours. */
  addPrints() {
    for (const [name, chart] of [
      ["price-chart", this.#price],
      ["equity-chart", this.#equity],
    ]) {
      const canvas = chart.toCanvas();
      canvas.className = "print-chart";
      canvas.style = "";
      this.#panel.querySelector(`[data-part="${name}"]`).after(canvas);
    }
  }

  removePrints() {
    for (const canvas of this.#panel.querySelectorAll(".print-chart")) canvas.remove();
  }

  #pick(t) {
    this.#picked = t;
    this.#price.showTrade(t);
    this.#table?.mark(t);
  }

  /** The trade before or after the chosen one; without one the first that begins in view. */
  #step(step) {
    const { entryBar } = this.#data.trades;
    const inView = entryBar.findIndex((bar) => bar >= this.#price.firstBarInView());
    const next = this.#picked === null ? inView : this.#picked + step;
    if (next >= 0 && next < entryBar.length) this.#pick(next);
  }

  #scrollToChart() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#panel.querySelector(".chart-section").scrollIntoView({ behavior: isCalm ? "auto" : "smooth", block: "start" });
  }
}

function startReport() {
  const { symbols, ...context } = JSON.parse(document.getElementById("report-data").textContent);
  const panels = [];
  startLanguage();
  startTabs((k) => {
    panels[k] ??= new SymbolPanel(document.querySelector(`[data-panel="${k}"]`), symbols[k], context);
  });
  const restyleAll = () => panels.forEach((panel) => panel.restyle());
  onLanguageChange(() => panels.forEach((panel) => panel.redraw()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyleAll);
  // Paper is white: a dark page is printed in its light colours, charts included.
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.print = "";
    restyleAll();
    panels.forEach((panel) => panel.addPrints());
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.print;
    panels.forEach((panel) => panel.removePrints());
    restyleAll();
  });
}

startReport();
