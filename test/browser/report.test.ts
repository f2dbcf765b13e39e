import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { renderReport } from "../../src/adapters/html-report/render-report.ts";
import { makeDemoCandles } from "../../src/app/demo-market/demo-market.ts";
import { DAY_MS } from "../../src/engine/timeframe.ts";
import { makeReportInput, makeReportRun } from "../unit/adapters/html-report/sample-report.ts";

const BROWSER = "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const HOSTILE = `</script><img src=x onerror="document.title='taken over'">`;

const stops = { stop_loss_rate: 0.03, take_profit_rate: 0.06 };
const first = makeReportRun({ params: { hold_period_bars: 5 }, execution: stops });
const second = makeReportRun({ symbol: HOSTILE, candles: makeDemoCandles("DEMO-ETH", DAY_MS), params: { hold_period_bars: 5 }, execution: stops });
const input = makeReportInput([first, { ...second, warnings: [HOSTILE] }], { title: `Two symbols ${HOSTILE}` });

let folder: string;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let requests: string[];

beforeAll(async () => {
  if (!existsSync(BROWSER)) {
    throw new Error(`expected Chromium at ${BROWSER}, there is none; install it: apt-get update && apt-get install -y chromium fonts-nanum`);
  }
  folder = mkdtempSync(join(tmpdir(), "coin-hts-browser-"));
  writeFileSync(join(folder, "report.html"), renderReport(input));
  context = await chromium.launchPersistentContext(join(folder, "profile"), { executablePath: BROWSER, headless: true, args: FLAGS, locale: "en-US" });
});

afterAll(async () => {
  await context?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  complaints = [];
  requests = [];
  page = await context.newPage();
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(String(error)));
  page.on("request", (request) => void requests.push(request.url()));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(pathToFileURL(join(folder, "report.html")).href);
  await page.evaluate("localStorage.clear()");
  await page.locator("[data-panel='0'] canvas").first().waitFor();
});

afterEach(async () => {
  await page.close();
  // Whatever a test did, the page asked for nothing but itself and did not complain.
  expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([pathToFileURL(join(folder, "report.html")).href]);
  expect(complaints).toEqual([]);
});

/** The colours of a canvas, as "red,green,blue,opacity", the most frequent first. */
async function coloursOf(canvas: string): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const canvas = document.querySelector(${JSON.stringify(canvas)});
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map();
    for (const pixel of new Uint32Array(data.buffer)) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    const ranked = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
    return ranked.map((pixel) => [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255, pixel >>> 24].join());
  })()`);
}

const chartOf = (k: number, name: string): string => `[data-panel="${k}"] [data-part="${name}-chart"] canvas`;
const panel = (k: number) => page.locator(`[data-panel="${k}"]`);
const cells = (k: number, column: number) => panel(k).locator(`.trades tbody td:nth-child(${column})`);

async function values(k: number, column: number): Promise<number[]> {
  const found = await cells(k, column).all();
  return Promise.all(found.map(async (cell) => Number(await cell.getAttribute("data-value"))));
}

describe("the report in a browser", () => {
  it("draws its charts", async () => {
    await expect.poll(async () => (await coloursOf(chartOf(0, "price"))).length).toBeGreaterThan(20);
    await expect.poll(async () => (await coloursOf(chartOf(0, "equity"))).length).toBeGreaterThan(10);
    expect(await page.locator("#tv-attr-logo").count()).toBe(1);
  });

  it("shows the figures of the run", async () => {
    const { metrics, outcome } = first.run;
    const shown = async (name: string): Promise<number> => Number(await panel(0).locator(`[data-figure="${name}"] dd data`).first().getAttribute("value"));
    expect(await shown("total-return")).toBe(metrics.totalReturn);
    expect(await shown("max-drawdown")).toBe(metrics.drawdown.depth);
    expect(await shown("trades")).toBe(outcome.trades.length);
    expect(await panel(0).locator("[data-figure='total-return'] dd").first().innerText()).toBe(
      `${metrics.totalReturn > 0 ? "+" : "−"}${Math.abs(metrics.totalReturn * 100).toFixed(2)}%`,
    );
    expect(await values(0, 8)).toEqual([...outcome.trades.column("pnl")].slice(0, 25).map((pnl) => Number(pnl.toPrecision(10))));
  });

  it("changes symbols by click and by arrow keys", async () => {
    expect(await panel(1).isVisible()).toBe(false);
    await page.locator("#tab-1").click();
    expect([await panel(0).isVisible(), await panel(1).isVisible()]).toEqual([false, true]);
    await expect.poll(async () => (await coloursOf(chartOf(1, "price"))).length).toBeGreaterThan(20);
    await page.keyboard.press("ArrowRight");
    expect([await panel(0).isVisible(), await page.locator("#tab-0").getAttribute("aria-selected")]).toEqual([true, "true"]);
    expect(await page.evaluate("document.activeElement.id")).toBe("tab-0");
  });

  it("sorts, turns and filters the table of trades", async () => {
    const all = [...first.run.outcome.trades.column("returnRate")].map((rate) => Number(rate.toPrecision(10)));
    const sort = panel(0).locator("[data-sort='returnRate']");
    await sort.click();
    expect(await values(0, 7)).toEqual(all.toSorted((a, b) => b - a).slice(0, 25));
    await sort.click();
    expect(await values(0, 7)).toEqual(all.toSorted((a, b) => a - b).slice(0, 25));
    expect(await panel(0).locator("th[aria-sort='ascending']").innerText()).toContain("Return");
    await panel(0).getByRole("button", { name: "Next page" }).click();
    expect(await values(0, 7)).toEqual(all.toSorted((a, b) => a - b).slice(25, 50));
    await panel(0).getByLabel("Exit reason").selectOption({ label: "target" });
    const targets = [...first.run.outcome.trades].filter(({ reason }) => reason === "take_profit").length;
    expect(await panel(0).locator("[data-part='trades-toolbar']").innerText()).toContain(`of ${targets}`);
    expect(new Set(await cells(0, 13).allInnerTexts())).toEqual(new Set(["target"]));
  });

  it("brings a trade into view when its row is chosen, and the next one from the chart", async () => {
    const inView = panel(0).locator("[data-part='in-view']");
    const day = (t: number): string => new Date(first.run.outcome.trades.number(t, "entryTimeMs")).toISOString().slice(0, 10);
    const before = await inView.innerText();
    await panel(0).locator("tr[data-trade='4'] td:nth-child(3)").click();
    await expect.poll(() => inView.innerText()).not.toBe(before);
    const [from, to] = (await inView.innerText()).split(" · ")[0].split(" – ");
    expect(from <= day(4) && day(4) <= to).toBe(true);
    const legend = panel(0).locator("[data-part='price-legend']");
    expect(await legend.innerText()).toContain(`Trade 5: ${day(4)}`);
    // The zone is that of the signal, a day before the entry at the open.
    const signal = new Date(first.run.outcome.trades.number(4, "entryTimeMs") - DAY_MS).toISOString().slice(0, 10);
    expect(await legend.innerText()).toContain(`Volume zone that the candle of ${signal} had to break`);
    await panel(0).getByRole("button", { name: "Next trade" }).click();
    expect(await legend.innerText()).toContain(`Trade 6: ${day(5)}`);
    expect(await panel(0).locator("tr[aria-current]").getAttribute("data-trade")).toBe("5");
  });

  it("moves by keys, and leaves the plain wheel to the page", async () => {
    const chart = panel(0).locator("[data-part='price-chart']");
    const inView = panel(0).locator("[data-part='in-view']");
    await chart.focus();
    const before = await inView.innerText();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => inView.innerText()).not.toBe(before);
    const moved = await inView.innerText();
    await chart.hover();
    const top = await page.evaluate<number>("scrollY");
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate<number>("scrollY")).toBeGreaterThan(top);
    expect(await inView.innerText()).toBe(moved);
  });

  it("speaks Korean at the press of a button and remembers it", async () => {
    await page.getByRole("button", { name: "한국어" }).click();
    expect(await page.locator("html").getAttribute("lang")).toBe("ko");
    expect(await panel(0).locator("[data-figure='total-return'] dt").innerText()).toBe("총수익률");
    expect(await cells(0, 13).first().innerText()).toMatch(/손절|익절|보유 기간 만료/);
    expect(await panel(0).getByRole("button", { name: "다음 거래" }).count()).toBe(1);
    await page.reload();
    requests.pop();
    expect(await page.locator("html").getAttribute("lang")).toBe("ko");
    await page.getByRole("button", { name: "English" }).click();
    expect(await panel(0).locator("[data-figure='total-return'] dt").innerText()).toBe("Total return");
  });

  it("has every visible label in Korean but names, numbers and codes", async () => {
    await page.getByRole("button", { name: "한국어" }).click();
    const left = await page.locator("[data-panel='0'] th, [data-panel='0'] dt, [data-panel='0'] button, [data-panel='0'] h2").allInnerTexts();
    const english = left.filter((text) => /[a-z]{3}/.test(text) && !/[가-힣]/.test(text) && !/^[a-z0-9_]+$/.test(text));
    expect(english).toEqual([]);
  });

  it("shows hostile names as the text that they are", async () => {
    await page.locator("#tab-1").click();
    expect(await panel(1).locator(".symbol").innerText()).toBe(HOSTILE);
    expect(await panel(1).locator(".warnings li").innerText()).toBe(HOSTILE);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe(`Two symbols ${HOSTILE}`);
  });

  it("fits a phone and follows a dark screen", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(19, 23, 34)");
    await expect.poll(async () => (await coloursOf(chartOf(0, "equity")))[0]).toBe("19,23,34,255");
  });

  it("prints in light colours, charts included, and takes the pictures away again", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.evaluate(`addEventListener("beforeprint", () => {
      const canvas = document.querySelector("[data-panel='0'] .print-chart");
      window.printed = [...canvas.getContext("2d").getImageData(5, 150, 1, 1).data].join();
    })`);
    expect((await page.pdf()).byteLength).toBeGreaterThan(10_000);
    expect(await page.evaluate("window.printed")).toBe("255,255,255,255");
    expect(await page.locator(".print-chart").count()).toBe(0);
  });
});
