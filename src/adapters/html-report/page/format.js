// How the report writes numbers and times, shared by the renderer and the page. No Intl: its output
// differs between versions of ICU, and equal runs are to give equal reports.

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A number with a fixed number of decimals, thousands grouped, minus as U+2212. */
export function formatNumber(value, decimals = 0) {
  const text = Math.abs(value).toFixed(decimals);
  if (text.includes("e")) return value.toExponential(3).replace("-", "−");
  const [whole, fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  // What rounds to zero has no sign.
  const sign = value < 0 && /[1-9]/.test(text) ? "−" : "";
  return sign + grouped + (fraction === undefined ? "" : `.${fraction}`);
}

/** The same with a plus where it is positive. */
export function formatSigned(value, decimals = 0) {
  const text = formatNumber(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A fraction as a percentage: two decimals, fewer for large ones. */
export function formatPercent(rate, decimals = percentDecimals(rate)) {
  return `${formatNumber(rate * 100, decimals)}%`;
}

/** The same with a plus where it is positive. */
export function formatSignedPercent(rate, decimals = percentDecimals(rate)) {
  return `${formatSigned(rate * 100, decimals)}%`;
}

function percentDecimals(rate) {
  return Math.abs(rate) >= 100 ? 0 : Math.abs(rate) >= 10 ? 1 : 2;
}

/** An amount of money: whole from 1,000 on, else two decimals, tiny amounts with four digits. */
export function formatMoney(value) {
  return formatNumber(value, moneyDecimals(value));
}

export function formatSignedMoney(value) {
  return formatSigned(value, moneyDecimals(value));
}

function moneyDecimals(value) {
  const size = Math.abs(value);
  return size >= 1000 || size === 0 ? 0 : size >= 0.1 ? 2 : significantDecimals(size, 4);
}

/** Decimals with which prices around this one have six digits: what a fill needs, slippage included. */
export function fillDecimalsOf(price) {
  return significantDecimals(price, 6);
}

/** A quantity of base currency with six digits. */
export function formatQuantity(quantity) {
  return formatNumber(quantity, significantDecimals(quantity, 6));
}

/** A large number in short: 12.3k, 4.56M. */
export function formatShort(value) {
  for (const [size, suffix] of [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ]) {
    if (Math.abs(value) >= size) return formatNumber(value / size, significantDecimals(value / size, 3)) + suffix;
  }
  return formatNumber(value, Math.min(4, significantDecimals(value, 3)));
}

/** Decimals that a number needs to show so many significant digits, 0 to 12. */
function significantDecimals(value, digits) {
  let size = Math.abs(value);
  if (!(size > 0)) return 0;
  let decimals = digits - 1;
  for (; size >= 10 && decimals > 0; decimals--) size /= 10;
  for (; size < 1 && decimals < 12; decimals++) size *= 10;
  return decimals;
}

/** "2024-01-31 09:00", UTC. */
export function formatTime(ms) {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}

/** "2024-01-31" at midnight UTC, else with the time. */
export function formatDay(ms) {
  return formatTime(ms).slice(0, ms % DAY_MS === 0 ? 10 : 16);
}

/** The same instant on a Korean clock. */
export function formatKst(ms) {
  return `${formatTime(ms + 9 * HOUR_MS)} KST`;
}

/** The length of a bar: "15m", "4h", "3d", "2w". */
export function formatTimeframe(ms) {
  const [size, suffix] = [
    [7 * DAY_MS, "w"],
    [DAY_MS, "d"],
    [HOUR_MS, "h"],
    [MINUTE_MS, "m"],
  ].find(([size]) => ms % size === 0) ?? [1, " ms"];
  return ms / size + suffix;
}

/** A length of time in English and in Korean. */
export function formatDuration(ms) {
  const [size, english, korean] = ms >= 2 * DAY_MS ? [DAY_MS, " days", "일"] : ms >= 2 * HOUR_MS ? [HOUR_MS, " hours", "시간"] : [MINUTE_MS, " minutes", "분"];
  const count = formatNumber(ms / size, ms % size === 0 || ms >= 100 * size ? 0 : 1);
  return [count + english, count + korean];
}
