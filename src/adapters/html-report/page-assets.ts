import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The page's script as modules, each after those that it imports. */
const SCRIPTS = [
  "format",
  "language",
  "palette",
  "chart-frame",
  "zone-overlay",
  "trade-overlay",
  "price-markers",
  "price-legend",
  "price-chart",
  "equity-chart",
  "trades-table",
  "tabs",
  "report",
] as const;

const STYLES = ["colours", "base", "head", "charts", "tables", "narrow-and-print"] as const;

/** The texts that a report carries inside itself so that it needs no network. */
export interface PageAssets {
  readonly style: string;
  /** TradingView's Lightweight Charts, which defines the global `LightweightCharts`. */
  readonly chartLibrary: string;
  readonly script: string;
}

let assets: PageAssets | undefined;

/** Reads the assets, once in the life of the process. */
export function loadPageAssets(): PageAssets {
  assets ??= {
    style: STYLES.map((name) => readPageFile(`${name}.css`)).join("\n"),
    chartLibrary: checked("lightweight-charts", readFileSync(chartLibraryPath(), "utf8")),
    script: bundle(SCRIPTS.map((name) => readPageFile(`${name}.js`))),
  };
  return assets;
}

function readPageFile(name: string): string {
  return checked(name, readFileSync(new URL(`page/${name}`, import.meta.url), "utf8"));
}

function chartLibraryPath(): string {
  const manifest = createRequire(import.meta.url).resolve("lightweight-charts/package.json");
  return join(dirname(manifest), "dist", "lightweight-charts.standalone.production.js");
}

/** One script out of modules that only import each other's named exports: they share a scope, in order. */
function bundle(modules: readonly string[]): string {
  const bodies = modules.map((module) => module.replace(/^import\s[^;]*;\n/gm, "").replace(/^export (?=function|const|class)/gm, ""));
  return `(() => {\n"use strict";\n${bodies.join("\n")}})();\n`;
}

/** An inlined file must not end the element that it is inlined in. */
function checked(name: string, text: string): string {
  if (/<\/(?:script|style)|<!--/i.test(text))
    throw new Error(`expected ${name} to be free of "</script", "</style" and "<!--", it has one; write it differently`);
  return text;
}
