import { styleText } from "node:util";
import type { CoverageCell, CoverageRow } from "../app/market-data/quality/coverage-map.ts";
import { describeTime } from "../app/market-data/quality/describe.ts";
import type { Finding, GapReport, QualityReport, Severity } from "../app/market-data/quality/quality-report.ts";
import { decimal, percent } from "./table.ts";

const WIDTH = 100;
const MAX_LINES = 40;
/** Rows of the map at most: the newest ones, so that findings keep their place. */
const MAX_MAP_ROWS = 14;
const INDENT = " ".repeat(9);

const COLOURS = { error: "red", warning: "yellow", note: "cyan" } as const;
const MARKS = { full: "█", some: "▓", few: "▒", none: "·", confirmed: "░", outside: " " } as const;
const LEGEND = [
  `${MARKS.full} all there`,
  `${MARKS.confirmed} the exchange has no more`,
  `${MARKS.some} some missing`,
  `${MARKS.few} mostly missing`,
  `${MARKS.none} none`,
].join("  ");

/** What is shown of one series. */
export interface QualityView {
  /** Such as "upbit KRW-BTC 1h". */
  readonly name: string;
  readonly report: QualityReport;
  readonly map: readonly CoverageRow[];
  readonly isColoured: boolean;
}

/** Whether a stream is a terminal that shows colours; NO_COLOR and TERM=dumb switch them off. */
export function hasColours(stream: { readonly isTTY?: boolean; readonly hasColors?: () => boolean }): boolean {
  return stream.isTTY === true && stream.hasColors?.() === true;
}

/** A quality report as a person reads it in a terminal: at most 40 lines of at most 100 characters. */
export function renderQuality({ name, report, map, isColoured }: QualityView): string {
  const lines = [...renderHead(name, report), ...renderMap(map), ""];
  const { findings } = report;
  if (findings.length === 0) return [...lines, "Nothing was found."].join("\n");
  lines.push(`Found: ${(["error", "warning", "note"] as const).flatMap((severity) => countOf(findings, severity)).join(", ")}`);
  for (const [k, finding] of findings.entries()) {
    const block = renderFinding(finding, isColoured);
    const isLast = k === findings.length - 1;
    if (lines.length + block.length > MAX_LINES - (isLast ? 0 : 1)) {
      const rest = findings.slice(k).map(({ kind, count }) => `${kind} (${decimal(count, 0)})`);
      lines.push(cut(`… and ${rest.join(", ")}`));
      break;
    }
    lines.push(...block);
  }
  return lines.join("\n");
}

function renderHead(name: string, { rows, firstMs, lastMs, completenessRate, gaps }: QualityReport): string[] {
  if (firstMs === null || lastMs === null) return [cut(`${name}: ${decimal(rows, 0)} candles, none with a time that can be read`)];
  return [
    cut(`${name}: ${decimal(rows, 0)} candles, ${describeTime(firstMs)} to ${describeTime(lastMs)}`),
    cut(`${floorPercent(completenessRate)} complete: ${describeGaps(gaps)}`),
  ];
}

function describeGaps({ runs, missingCandles, confirmedCandles, longestCandles, longestStartMs }: GapReport): string {
  if (longestStartMs === null) return "no gaps";
  const confirmed = confirmedCandles > 0 ? `, ${decimal(confirmedCandles, 0)} of them confirmed` : "";
  const longest = `${decimal(longestCandles, 0)} from ${describeTime(longestStartMs)}`;
  return `${decimal(missingCandles, 0)} missing in ${decimal(runs, 0)} gaps${confirmed}; the longest: ${longest}`;
}

function renderMap(map: readonly CoverageRow[]): string[] {
  if (map.length === 0) return [];
  const shown = map.slice(-MAX_MAP_ROWS);
  const labelWidth = Math.max(...shown.map(({ label }) => label.length));
  const omitted = map.length > shown.length ? [cut(`  (${map.length - shown.length} earlier rows are not shown)`)] : [];
  const rows = shown.map(({ label, cells, completenessRate }) =>
    cut(`  ${label.padStart(labelWidth)} ${cells.map(markOf).join("")} ${completenessRate === null ? "" : floorPercent(completenessRate)}`.trimEnd()),
  );
  return ["", ...omitted, ...rows, `  ${" ".repeat(labelWidth)} ${LEGEND}`];
}

function markOf({ expected, missing, confirmedMissing }: CoverageCell): string {
  if (expected === 0) return MARKS.outside;
  if (missing === 0) return confirmedMissing === 0 ? MARKS.full : MARKS.confirmed;
  if (missing + confirmedMissing >= expected) return MARKS.none;
  return missing > expected / 2 ? MARKS.few : MARKS.some;
}

function renderFinding({ kind, severity, count, firstMs, lastMs, message, examples }: Finding, isColoured: boolean): string[] {
  const label = severity.padEnd(INDENT.length);
  const times = [firstMs, lastMs].flatMap((ms) => (ms === null ? [] : [describeTime(ms)]));
  const when = [...new Set(times)].join(" to ");
  const painted = isColoured ? styleText(COLOURS[severity], label, { validateStream: false }) : label;
  const head = cut(`${kind} × ${decimal(count, 0)}${when === "" ? "" : `, ${when}`}`, WIDTH - INDENT.length);
  const lines = [painted + head, ...wrap(message)];
  const example = examples[0];
  if (severity === "note" || example === undefined) return lines;
  const time = example.openTimeMs === null ? "" : `${describeTime(example.openTimeMs)} `;
  return [...lines, cut(`${INDENT}→ ${time}${example.detail}`)];
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = INDENT.slice(1);
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > WIDTH && line.trim() !== "") {
      lines.push(line);
      line = INDENT.slice(1);
    }
    line += ` ${word}`;
  }
  return [...lines, line].map((one) => cut(one));
}

function countOf(findings: readonly Finding[], severity: Severity): string[] {
  const count = findings.filter((finding) => finding.severity === severity).length;
  return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
}

/** Rounded down, so that what is not complete never reads 100 %. */
function floorPercent(rate: number | null): string {
  return percent(rate === null ? null : Math.floor(rate * 10_000) / 10_000);
}

function cut(line: string, width = WIDTH): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
