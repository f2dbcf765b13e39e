// What the price chart and the equity chart have in common: options, the wheel, keys and buttons.

import { formatDay } from "./format.js";
import { currentLanguage, put, putAttribute } from "./language.js";

/** A chart that fills its container. */
export function createFrame(container, palette, isIntraday) {
  const chart = LightweightCharts.createChart(container, {
    autoSize: true,
    ...frameOptions(palette),
    timeScale: { timeVisible: isIntraday, secondsVisible: false, minBarSpacing: 0.05, rightOffsetPixels: 24, borderColor: palette.rule },
    // A finger that moves up or down scrolls the page.
    handleScroll: { vertTouchDrag: false },
    crosshair: { mode: LightweightCharts.CrosshairMode.Normal },
  });
  leaveWheelToPage(container);
  addKeys(container, chart);
  return chart;
}

/** The options that follow colours and language. */
export function frameOptions(palette) {
  return {
    layout: {
      background: { color: palette.paper },
      textColor: palette.muted,
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 11,
      panes: { separatorColor: palette.rule, separatorHoverColor: palette.rule },
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    rightPriceScale: { borderColor: palette.rule },
    localization: { locale: currentLanguage() === "ko" ? "ko-KR" : "en-GB", timeFormatter: (seconds) => formatDay(seconds * 1000) },
  };
}

/** The wheel scrolls the page; with Ctrl (which a pinch sends too) it zooms, sideways it moves the chart. */
function leaveWheelToPage(container) {
  const listener = (event) => {
    const isForChart = event.ctrlKey || event.metaKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!isForChart) event.stopPropagation();
  };
  container.addEventListener("wheel", listener, { capture: true, passive: true });
}

function addKeys(container, chart) {
  const moves = { ArrowLeft: -0.1, ArrowRight: 0.1 };
  const zooms = { "+": 0.7, "=": 0.7, "-": 1 / 0.7, _: 1 / 0.7 };
  container.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) moveView(chart, moves[event.key]);
    else if (event.key in zooms) zoomView(chart, zooms[event.key]);
    else return;
    event.preventDefault();
  });
}

function moveView(chart, share) {
  const range = chart.timeScale().getVisibleLogicalRange();
  if (range === null) return;
  const step = (range.to - range.from) * share;
  chart.timeScale().setVisibleLogicalRange({ from: range.from + step, to: range.to + step });
}

/** Makes the view `factor` times as wide, at least five bars, around its middle. */
export function zoomView(chart, factor) {
  const range = chart.timeScale().getVisibleLogicalRange();
  if (range === null) return;
  const half = Math.max(2.5, ((range.to - range.from) * factor) / 2);
  const middle = (range.from + range.to) / 2;
  chart.timeScale().setVisibleLogicalRange({ from: middle - half, to: middle + half });
}

/** A button of a toolbar; `hint` is what it is called when its text is a mere sign. */
export function addButton(toolbar, words, onClick, hint = null) {
  const button = document.createElement("button");
  button.type = "button";
  put(button, words);
  if (hint !== null) putAttribute(putAttribute(button, "aria-label", hint), "title", hint);
  button.addEventListener("click", () => onClick(button));
  toolbar.append(button);
  return button;
}

/** A button that is on or off. */
export function addToggle(toolbar, words, onToggle) {
  const button = addButton(toolbar, words, () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    onToggle(isOn);
  });
  button.setAttribute("aria-pressed", "false");
  return button;
}

/** Buttons of which one is on. */
export function addChoice(toolbar, name, options, chosen, onChoose) {
  const group = document.createElement("span");
  group.className = "choice";
  group.setAttribute("role", "group");
  putAttribute(group, "aria-label", name);
  group.append(put(document.createElement("span"), name));
  const buttons = options.map(([value, words]) => {
    const button = addButton(group, words, () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      onChoose(value);
    });
    button.setAttribute("aria-pressed", String(value === chosen));
    return button;
  });
  toolbar.append(group);
}
