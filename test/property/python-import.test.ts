import fc from "fast-check";
import { expect, it } from "vitest";
import { sha256 } from "../../src/adapters/sha256.ts";
import { importDocument } from "../../src/app/runs/import/import-document.ts";
import { toPythonResult } from "../../src/app/runs/import/to-python-result.ts";
import { canonicalJson } from "../../src/engine/receipt.ts";
import { checkProperty } from "../support/check-property.ts";
import { savedDocument, savedRows } from "../support/memory-run-store.ts";

/** Mostly of one style, as a program writes, and now and then anything. */
const usually = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof({ weight: 8, arbitrary }, { weight: 1, arbitrary: fc.jsonValue() });

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(4)),
  fc.integer().map((value) => `${value}.0`),
  fc.constantFrom("nan", "NaN", "inf", "", null, "1,000", " 1"),
);
const YEARS = { min: new Date("1990-01-01T00:00:00Z"), max: new Date("2090-01-01T00:00:00Z"), noInvalidDate: true };
const time = fc.date(YEARS).chain((date) => {
  const iso = date.toISOString();
  const texts = [iso, iso.slice(0, 19), iso.slice(0, 19).replace("T", " "), `${iso.slice(0, 23)}999+09:00`, `${iso.slice(0, 16)}-0330`, iso.slice(0, 10)];
  return fc.constantFrom<string | number>(...texts, date.getTime(), Math.floor(date.getTime() / 1000), date.getTime() / 1000, String(date.getTime()));
});

/** Any field may be missing, and there may be any others. */
function row(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const others = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 });
  return fc
    .tuple(fc.record(fields, { requiredKeys: [] }), fc.option(others, { nil: {} }), time)
    .map(([known, more, timestamp]) => ({ ...more, ...known, timestamp }));
}

const side = fc.constantFrom("BUY", "SELL", "buy", "Sell", "hold");
const signal = row({
  symbol: usually(fc.constantFrom("KRW-A", "KRW-B")),
  type: usually(side),
  entry_price: usually(number),
  exit_price: usually(number),
  return_pct: usually(number),
});
const point = row({ equity: usually(number), drawdown: usually(number) });
const list = (rows: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.option(fc.array(rows, { maxLength: 12 }), { freq: 6 });
const figures = { win_rate: usually(number), avg_return: usually(number), max_drawdown: usually(number), avg_hold_bars: usually(number), more: fc.jsonValue() };
const symbols = fc
  .array(fc.record({ signals: list(signal), performance_curve: list(point), ...figures }, { requiredKeys: [] }), { maxLength: 4 })
  .map((parts) => parts.map((part, i) => ({ ...part, symbol: `KRW-${"ABCD"[i]}` })));
const result = fc
  .tuple(
    symbols,
    fc.record(
      { version: fc.jsonValue(), start_date: usually(time), end_date: usually(time), execution_time: usually(number), metadata: fc.jsonValue() },
      { requiredKeys: [] },
    ),
    fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
  )
  .map(([list, known, more]) => ({ ...more, ...known, symbols: list, strategy: "x", timeframe: "1D", total_signals: 1, run_id: "r", params: {} }));

it("a result of the Python original comes back as it was, whatever stood in it", () => {
  let rows = 0;
  let exceptions = 0;
  checkProperty(result, 600, (generated) => {
    const text = JSON.stringify(generated);
    if (text.includes("\\u0000") || /\\ud[89a-f]/.test(text)) return; // Refused in some places, and covered by cases.
    const bundle = importDocument({ text, bytes: text.length, sha256: sha256([text]), modifiedMs: 0 }, null, { note: "", tags: [], naiveZone: "KST", sha256 });
    if (bundle === null) throw new Error("not recognised");
    const tables = { signals: savedRows(bundle, "signals"), equity: savedRows(bundle, "equity") };
    for (const table of [tables.signals, tables.equity]) rows += table.length;
    const document = savedDocument(bundle);
    exceptions += JSON.stringify(document).split('"row":').length - 1;
    expect(canonicalJson(toPythonResult(document, tables))).toBe(canonicalJson(JSON.parse(text)));
    for (const table of bundle.tables) for (const { values } of table.columns) expect(values).toHaveLength(table.rows);
  });
  // Both ways of keeping a row have to have come up.
  expect(exceptions).toBeGreaterThan(0);
  expect(rows).toBeGreaterThan(exceptions);
});
