import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { CoverageCell, CoverageRow } from "../../../src/app/market-data/quality/coverage-map.ts";
import type { Finding, QualityReport } from "../../../src/app/market-data/quality/quality-report.ts";
import { hasColours, renderQuality } from "../../../src/cli/render-quality.ts";

const AT_MS = Date.UTC(2023, 3, 23, 16);
const noGaps = { runs: 0, missingCandles: 0, confirmedCandles: 0, longestCandles: 0, longestStartMs: null, largest: [] };
const sound: QualityReport = {
  timeframeMs: 3_600_000,
  rows: 8760,
  firstMs: Date.UTC(2023, 0, 1),
  lastMs: Date.UTC(2023, 11, 31, 23),
  expectedRows: 8760,
  completenessRate: 1,
  gaps: noGaps,
  findings: [],
};

const spike: Finding = {
  kind: "spike",
  severity: "warning",
  count: 1234,
  firstMs: AT_MS,
  lastMs: AT_MS + 3_600_000,
  examples: [{ openTimeMs: AT_MS, detail: "12000 is 19.9 % above the neighbours' 10010" }],
  message: "Single candles stand out.",
};

const cell = (expected: number, missing: number, confirmedMissing: number): CoverageCell => ({ expected, missing, confirmedMissing });
const row = (label: string, cells: readonly CoverageCell[], completenessRate: number | null): CoverageRow => ({
  label,
  fromMs: 0,
  untilMs: 1,
  completenessRate,
  cells,
});

const render = (report: QualityReport, map: readonly CoverageRow[] = [], isColoured = false): string[] =>
  renderQuality({ name: "upbit KRW-BTC 1h", report, map, isColoured }).split("\n");

describe("renderQuality", () => {
  it("says in few lines that nothing was found", () => {
    expect(render(sound)).toEqual([
      "upbit KRW-BTC 1h: 8,760 candles, 2023-01-01T00:00Z to 2023-12-31T23:00Z",
      "100.00 % complete: no gaps",
      "",
      "Nothing was found.",
    ]);
  });

  it("never rounds up to complete", () => {
    const gaps = { runs: 2, missingCandles: 3, confirmedCandles: 1, longestCandles: 2, longestStartMs: AT_MS, largest: [] };
    expect(render({ ...sound, completenessRate: 0.999_99, gaps })[1]).toBe(
      "99.99 % complete: 3 missing in 2 gaps, 1 of them confirmed; the longest: 2 from 2023-04-23T16:00Z",
    );
  });

  it("draws what is there, missing, and known not to exist", () => {
    const cells = [cell(0, 0, 0), cell(10, 0, 0), cell(10, 0, 10), cell(10, 1, 0), cell(10, 5, 4), cell(10, 6, 0), cell(10, 10, 0), cell(10, 1, 9)];
    expect(render(sound, [row("2023", cells, 0.994)]).slice(2, 5)).toEqual([
      "",
      "  2023  █░▓▓▒·· 99.40 %",
      "       █ all there  ░ the exchange has no more  ▓ some missing  ▒ mostly missing  · none",
    ]);
  });

  it("lists findings with their severity, times and first example", () => {
    const note: Finding = { ...spike, kind: "zero_volume", severity: "note", count: 2, lastMs: AT_MS, message: "No volume." };
    expect(render({ ...sound, findings: [spike, note] }).slice(3)).toEqual([
      "Found: 1 warning, 1 note",
      "warning  spike × 1,234, 2023-04-23T16:00Z to 2023-04-23T17:00Z",
      "         Single candles stand out.",
      "         → 2023-04-23T16:00Z 12000 is 19.9 % above the neighbours' 10010",
      "note     zero_volume × 2, 2023-04-23T16:00Z",
      "         No volume.",
    ]);
  });

  it("shows times that cannot be read as none", () => {
    const finding: Finding = { ...spike, firstMs: null, lastMs: null, examples: [{ openTimeMs: null, detail: "row 3 has the time NaN" }] };
    const lines = render({ ...sound, firstMs: null, lastMs: null, completenessRate: null, findings: [finding] });
    expect(lines[0]).toBe("upbit KRW-BTC 1h: 8,760 candles, none with a time that can be read");
    expect(lines.slice(-3)).toEqual(["warning  spike × 1,234", "         Single candles stand out.", "         → row 3 has the time NaN"]);
  });

  it("keeps to 40 lines of 100 characters, and names what is left out", () => {
    const long: Finding = { ...spike, message: "word ".repeat(90).trim(), examples: [{ openTimeMs: AT_MS, detail: "x".repeat(300) }] };
    const map = Array.from({ length: 30 }, (_, k) =>
      row(
        String(1996 + k),
        Array.from({ length: 60 }, () => cell(1, 0, 0)),
        1,
      ),
    );
    const lines = render({ ...sound, findings: Array.from({ length: 9 }, () => long) }, map);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.join("\n")).toContain("  (16 earlier rows are not shown)\n  2012 █");
    expect(lines.at(-1)).toMatch(/^… and spike \(1,234\)(, spike \(1,234\))*/);
    // A message is wrapped between words, whole.
    expect(
      lines
        .filter((line) => line.startsWith("         word"))
        .join(" ")
        .split("word").length - 1,
    ).toBe(90 * lines.filter((line) => line.startsWith("warning")).length);
  });

  it("leaves nothing out of what just fits", () => {
    const note: Finding = { ...spike, kind: "zero_volume", severity: "note", message: "No volume." };
    // Four lines of head, and two a note.
    const linesOf = (notes: number): string[] => render({ ...sound, findings: Array.from({ length: notes }, () => note) });
    expect(linesOf(18)).toHaveLength(40);
    expect(linesOf(18).at(-1)).toBe("         No volume.");
    expect(linesOf(19)).toHaveLength(39);
    expect(linesOf(19).at(-1)).toBe("… and zero_volume (1,234), zero_volume (1,234)");
  });

  it("colours severities only where colours are wanted", () => {
    const plain = render({ ...sound, findings: [spike] });
    const coloured = render({ ...sound, findings: [spike] }, [], true);
    expect(plain.join("\n")).not.toContain("\u001b");
    expect(coloured.join("\n")).toContain("\u001b[33mwarning");
    expect(coloured.map(stripVTControlCharacters)).toEqual(plain);
  });
});

describe("hasColours", () => {
  it("asks the terminal", () => {
    expect([
      hasColours({ isTTY: true, hasColors: () => true }),
      hasColours({ isTTY: true, hasColors: () => false }),
      hasColours({ isTTY: false, hasColors: () => true }),
      hasColours({}),
    ]).toEqual([true, false, false, false]);
  });
});
