// The table of closed trades: sorted by any column, filtered by exit reason, a page at a time.

import { addButton } from "./chart-frame.js";
import { formatMoney, formatNumber, formatPercent, formatQuantity, formatSignedMoney, formatSignedPercent, formatTime, formatKst } from "./format.js";
import { put, putAttribute, say } from "./language.js";

const ROWS = 25;

/** The table of one symbol; `onPick(t)` hears which trade was chosen, by its place in the data. */
export class TradesTable {
  #data;
  #context;
  #table;
  #order;
  #sort = { name: "number", sign: 1 };
  #reason = null;
  #page = 0;
  #picked = null;
  #position;
  #previous;
  #next;

  constructor(part, data, context, onPick) {
    this.#data = data;
    this.#context = context;
    this.#table = part("trades");
    this.#addToolbar(part("trades-toolbar"));
    for (const button of this.#table.querySelectorAll("[data-sort]")) button.addEventListener("click", () => this.#sortBy(button.dataset.sort));
    this.#table.tBodies[0].addEventListener("click", (event) => {
      const row = event.target.closest("tr");
      if (row !== null) onPick(Number(row.dataset.trade));
    });
    this.#arrange();
  }

  /** Marks a trade and turns to the page that it is on. */
  mark(t) {
    this.#picked = t;
    const at = this.#order.indexOf(t);
    if (at >= 0) this.#page = Math.floor(at / ROWS);
    this.draw();
  }

  draw() {
    const { words } = this.#context;
    const from = this.#page * ROWS;
    const shown = this.#order.slice(from, from + ROWS);
    this.#table.tBodies[0].replaceChildren(...shown.map((t) => this.#row(t)));
    const count = formatNumber(this.#order.length);
    this.#position.textContent = say(words.rows, { from: formatNumber(shown.length === 0 ? 0 : from + 1), to: formatNumber(from + shown.length), count });
    this.#previous.disabled = this.#page === 0;
    this.#next.disabled = from + ROWS >= this.#order.length;
  }

  #addToolbar(toolbar) {
    const { words, reasons } = this.#context;
    const select = document.createElement("select");
    putAttribute(select, "aria-label", words.filter);
    const option = (value, text) => put(select.appendChild(Object.assign(document.createElement("option"), { value })), text);
    option("", words.allReasons);
    for (const reason of new Set(this.#data.trades.reason)) option(String(reason), reasons[reason]);
    select.addEventListener("change", () => {
      this.#reason = select.value === "" ? null : Number(select.value);
      this.#arrange();
    });
    if (select.options.length > 2) toolbar.append(select);
    this.#previous = addButton(toolbar, ["‹", "‹"], () => this.#turn(-1), words.previousPage);
    this.#position = toolbar.appendChild(document.createElement("span"));
    this.#position.className = "muted";
    this.#position.setAttribute("aria-live", "polite");
    this.#next = addButton(toolbar, ["›", "›"], () => this.#turn(1), words.nextPage);
  }

  #turn(pages) {
    this.#page += pages;
    this.draw();
  }

  /** Sorts by a column; the same once more turns the order. Figures start with the largest, times and numbers with the first. */
  #sortBy(name) {
    const first = ["number", "entryTime", "exitTime", "reason"].includes(name) ? 1 : -1;
    this.#sort = { name, sign: this.#sort.name === name ? -this.#sort.sign : first };
    for (const head of this.#table.tHead.rows[0].cells) {
      const isSorted = head.firstElementChild.dataset.sort === name;
      head.setAttribute("aria-sort", isSorted ? (this.#sort.sign > 0 ? "ascending" : "descending") : "none");
    }
    this.#arrange();
  }

  #arrange() {
    const { trades } = this.#data;
    const values = trades[this.#sort.name];
    const all = trades.number.map((_, t) => t).filter((t) => this.#reason === null || trades.reason[t] === this.#reason);
    this.#order = all.sort((a, b) => this.#sort.sign * (values[a] - values[b]) || a - b);
    this.#page = 0;
    this.draw();
  }

  #row(t) {
    const { trades, fillDecimals } = this.#data;
    const row = document.createElement("tr");
    row.dataset.trade = String(t);
    if (t === this.#picked) row.setAttribute("aria-current", "true");
    const cell = (text, value, className = "") => {
      const element = row.appendChild(document.createElement("td"));
      element.className = className;
      element.textContent = text;
      if (value !== null) element.dataset.value = String(value);
      return element;
    };
    const tone = trades.pnl[t] > 0 ? "gain" : trades.pnl[t] < 0 ? "loss" : "";
    cell("", null).append(this.#numberButton(trades.number[t]));
    for (const name of ["entryTime", "exitTime"]) cell(formatTime(trades[name][t] * 1000), trades[name][t]).title = formatKst(trades[name][t] * 1000);
    for (const name of ["entryPrice", "exitPrice"]) cell(formatNumber(trades[name][t], fillDecimals), trades[name][t]);
    cell(formatQuantity(trades.quantity[t]), trades.quantity[t]);
    cell(formatSignedPercent(trades.returnRate[t]), trades.returnRate[t], tone);
    cell(formatSignedMoney(trades.pnl[t]), trades.pnl[t], tone);
    for (const name of ["mae", "mfe"]) cell(formatPercent(trades[name][t]), trades[name][t]);
    cell(formatNumber(trades.held[t]), trades.held[t]);
    cell(formatMoney(trades.costs[t]), trades.costs[t]);
    put(cell("", null, "left"), this.#context.reasons[trades.reason[t]]);
    return row;
  }

  /** For keyboards: a click anywhere in the row does the same. */
  #numberButton(number) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = formatNumber(number);
    const [english, korean] = this.#context.words.showTrade;
    return putAttribute(
      button,
      "aria-label",
      [english, korean].map((text) => text.replace("{number}", String(number))),
    );
  }
}
