import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Check, Errors } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDemoCandles } from "../../src/app/demo-market/demo-market.ts";
import { BacktestResult } from "../../src/contract/backtest-result.ts";
import { sliceCandles } from "../../src/engine/candles.ts";
import { DAY_MS } from "../support/candles-of.ts";
import { type CommandResult, runCommand } from "../support/run-command.ts";
import { HEADER, writeCandles } from "../support/write-candles.ts";

let folder: string;
let btc: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "coin-hts-command-"));
  btc = writeCandles(join(folder, "KRW-BTC.csv"), makeDemoCandles("DEMO-BTC", DAY_MS));
  writeCandles(join(folder, "KRW-ETH.csv"), makeDemoCandles("DEMO-ETH", DAY_MS));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parse({ stdout, stderr, exitCode }: CommandResult): BacktestResult {
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const result: unknown = JSON.parse(stdout);
  expect([...Errors(BacktestResult, result)]).toEqual([]);
  expect(Check(BacktestResult, result)).toBe(true);
  return result as BacktestResult;
}

const backtest = (...args: string[]): Promise<CommandResult> => runCommand("backtest", ...args);
const onBtc = (...args: string[]): Promise<CommandResult> => backtest("--symbols", "KRW-BTC", "--candles", btc, ...args);

describe("backtest --json", () => {
  it("prints the result of the contract and nothing else", async () => {
    const result = parse(await onBtc("--json", "--include", "signals,trades,equity,cost_ladder"));
    const [symbol] = result.symbols;
    expect(symbol).toMatchObject({ symbol: "KRW-BTC", synthetic: false, candles: 1461, gaps: 0 });
    expect(symbol?.signals).toHaveLength(symbol?.signal_study.signals as number);
    expect(symbol?.trades).toHaveLength(symbol?.portfolio.trades as number);
    expect(symbol?.equity?.at(-1)).toMatchObject({ equity: symbol?.portfolio.final_equity, timestamp: result.end });
    expect(symbol?.cost_ladder?.rungs.map(({ label }) => label)).toEqual(["costs ×0", "costs ×1", "costs ×2", "costs ×3", "one candle later"]);
    expect(symbol?.cost_ladder?.rungs[1]?.total_return).toBe(symbol?.portfolio.total_return);
  });

  it("leaves long lists out unless they are asked for", async () => {
    const [symbol] = parse(await onBtc("--json")).symbols;
    expect(Object.keys(symbol ?? {})).not.toEqual(expect.arrayContaining(["signals"]));
  });

  it("is the same to the byte in every run, but for the field named as a time", async () => {
    const [one, two] = await Promise.all([onBtc("--json", "--include", "equity"), onBtc("--json", "--include", "equity")]);
    const timeless = ({ stdout }: CommandResult): string => stdout.replace(/"execution_time_ms":\d+/, "");
    expect(timeless(one)).toBe(timeless(two));
    expect(timeless(one)).not.toBe(one.stdout);
  });

  it("reads CSV, gzip and Parquet of the same candles to the same run", async () => {
    const packed = join(folder, "packed.csv.gz");
    writeFileSync(packed, gzipSync(readFileSync(btc)));
    const parquet = join(folder, "candles.parquet");
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(`COPY (SELECT * FROM read_csv('${btc}')) TO '${parquet}' (FORMAT parquet)`);
    connection.closeSync();
    const ids = await Promise.all(
      [btc, packed, parquet].map(async (file) => parse(await backtest("--symbols", "KRW-BTC", "--candles", file, "--json")).run_id),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it("runs many symbols, each on its own account, and sums them up", async () => {
    const result = parse(await backtest("--symbols", "KRW-BTC,KRW-ETH", "--candles", join(folder, "{symbol}.csv"), "--json"));
    expect(result.symbols.map(({ symbol }) => symbol)).toEqual(["KRW-BTC", "KRW-ETH"]);
    const sum = result.symbols.reduce((total, { portfolio }) => total + portfolio.final_equity, 0);
    expect(result.totals).toMatchObject({ symbols: 2, initial_cash: 20_000_000, final_equity: sum });
    const listed = parse(await backtest("--symbols", "KRW-BTC", "--symbols", "KRW-ETH", "--candles", btc, "--candles", join(folder, "KRW-ETH.csv"), "--json"));
    expect(listed.run_id).toBe(result.run_id);
    const alone = parse(await onBtc("--json"));
    expect(result.symbols[0]).toEqual(alone.symbols[0]);
  });
});

describe("backtest ranges", () => {
  it("start and end at Korean midnight, the last day included, and are echoed in UTC", async () => {
    // Daily candles open at 00:00 UTC, so the first one of 2 January KST is that of 2 January UTC.
    const result = parse(await onBtc("--json", "--start", "2022-01-02", "--end", "2022-01-31"));
    expect(result).toMatchObject({ start: "2022-01-01T15:00:00.000Z", end: "2022-01-31T15:00:00.000Z" });
    expect(result.symbols[0]).toMatchObject({
      candles: 30,
      warm_up_candles: 366,
      first_candle: "2022-01-02T00:00:00.000Z",
      last_candle: "2022-01-31T00:00:00.000Z",
    });
  });

  it("take instants and epoch ms as they are, the end exclusive", async () => {
    const result = parse(await onBtc("--json", "--start", "2022-01-02T00:00:00Z", "--end", String(Date.parse("2022-01-31T00:00:00Z"))));
    expect(result).toMatchObject({ end: "2022-01-31T00:00:00.000Z" });
    expect(result.symbols[0]?.candles).toBe(29);
  });

  it("warm up on what lies before, so that a later start changes no decision", async () => {
    const whole = parse(await onBtc("--json", "--include", "signals")).symbols[0]?.signals ?? [];
    const late = parse(await onBtc("--json", "--include", "signals", "--start", "2023-01-01")).symbols[0]?.signals ?? [];
    expect(late.length).toBeGreaterThan(0);
    expect(late).toEqual(whole.filter(({ timestamp }) => timestamp >= "2022-12-31T15:00"));
  });

  it("keep at most the newest candles of the range", async () => {
    const [symbol] = parse(await onBtc("--json", "--candle-size", "100", "--end", "2022-12-31")).symbols;
    expect(symbol).toMatchObject({ candles: 100, last_candle: "2022-12-31T00:00:00.000Z" });
  });
});

describe("backtest for people", () => {
  it("prints a table with costs, study and warnings", async () => {
    const { stdout, exitCode, stderr } = await onBtc("--execution", '{"fill": "close"}');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const text of ["KRW-BTC", "buy & hold", "max drawdown", "Signal study", 'fill "close" is optimistic']) expect(stdout).toContain(text);
    expect(stdout).not.toContain("SYNTHETIC");
  });

  it("says so when candles are made up", async () => {
    const { stdout } = await backtest("--demo");
    expect(stdout).toMatch(/^SYNTHETIC DATA/);
    expect(parse(await backtest("--demo", "--json")).symbols.every(({ synthetic }) => synthetic)).toBe(true);
  });

  it("keeps the result when the report cannot be written", async () => {
    const { exitCode, stdout, stderr } = await onBtc("--json", "--report", join(btc, "x.html"));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^coin-hts: .*x\.html could not be written: .*\[file_not_writable\]\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ strategy: "volume_zone_breakout" });
  });

  it("writes a report beside nothing else", async () => {
    const path = join(folder, "reports", "run.html");
    const { exitCode, stdout } = await onBtc("--report", path);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(path);
    expect(readFileSync(path, "utf8")).toMatch(/^<!doctype html>/i);
    expect(readdirSync(join(folder, "reports"))).toEqual(["run.html"]);
  });
});

describe("a strategy of one's own", () => {
  const strategyOf = (name: string, body: string): string => {
    const path = join(folder, `${name}.ts`);
    const shape = `name: "${name}", description: "Test.", parameters: { n: { type: "integer", default: 1, min: 1, max: 9, description: "Test." } }`;
    writeFileSync(path, `export default { ${shape}, warmUpCandles: () => 1, holdCandles: (p: { n: number }) => p.n, decide: () => null, ${body} };`);
    return path;
  };

  it("may log without a word of it on stdout", async () => {
    const { stdout, stderr } = await onBtc("--json", "--strategy", strategyOf("loud", 'decide() { console.log("hi"); return null; }'));
    expect(JSON.parse(stdout)).toMatchObject({ strategy: "loud" });
    expect(stderr).toContain("hi");
  });

  it.each([
    ["writes to its parameters", "decide(_h: unknown, p: { n: number }) { p.n = 7; return null; }", [], /failed at the candle of .*: Cannot assign/],
    ["throws over two lines", 'decide() { throw new Error("one\\ntwo\\u001b[31m"); }', [], /: one \[strategy_failed\]/],
    [
      "throws from its warm-up",
      'warmUpCandles(p: { n: number }) { if (p.n > 1) throw new Error("x"); return 1; }',
      ["--params", '{"n": 2}'],
      /warmUpCandles failed: x/,
    ],
    ["throws from a decision's getter", "decide: () => ({ get side() { throw new Error('x'); } })", [], /failed at the candle of .*: x/],
  ])("that %s ends in one line", async (name, body, args, message) => {
    const file = strategyOf(name.replaceAll(/[^a-z]+/g, "_"), body);
    const { exitCode, stdout, stderr } = await onBtc("--strategy", file, ...args);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  });
});

describe("bad input", () => {
  const CANDLE = "1609459200000,10,12,9,11,5";
  const NEXT = "1609545600000,11,12,9,11,5";

  function fileOf(name: string, ...lines: string[]): string {
    const path = join(folder, name);
    writeFileSync(path, lines.join("\n"));
    return path;
  }

  async function expectOneLine(result: Promise<CommandResult>, exitCode: number, message: RegExp): Promise<void> {
    const { exitCode: actual, stdout, stderr } = await result;
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ exitCode: actual, stdout }).toEqual({ exitCode, stdout: "" });
  }

  it.each([
    ["a file that is not there", () => ["--candles", join(folder, "none.csv")], 1, /none\.csv: .*\[file_not_found\]/],
    ["an unknown column", () => ["--candles", fileOf("u.csv", `${HEADER},x`, `${CANDLE},1`)], 1, /u\.csv: .*\[columns_unknown\]/],
    ["a header alone", () => ["--candles", fileOf("h.csv", HEADER)], 1, /\[candles_empty\]/],
    [
      "a text for a number",
      () => ["--candles", fileOf("t.csv", HEADER, CANDLE, NEXT.replace("12", "abc"))],
      1,
      /t\.csv, row 3, column high: .*"abc".*\[value_unreadable\]/,
    ],
    ["NaN", () => ["--candles", fileOf("n.csv", HEADER, CANDLE, NEXT.replace("12", "NaN"))], 1, /row 3, column high: .*\[value_unreadable\]/],
    ["times that go back", () => ["--candles", fileOf("o.csv", HEADER, NEXT, CANDLE)], 1, /row 3, column timestamp_utc_ms: .*\[candles_unsorted\]/],
    ["a time given twice", () => ["--candles", fileOf("d.csv", HEADER, CANDLE, CANDLE)], 1, /row 3, .*\[candles_duplicate\]/],
    ["a high below the low", () => ["--candles", fileOf("l.csv", HEADER, CANDLE, NEXT.replace("12", "8"))], 1, /row 3, column high: .*\[candle_invalid\]/],
    ["a negative volume", () => ["--candles", fileOf("v.csv", HEADER, CANDLE, NEXT.replace(/5$/, "-5"))], 1, /row 3, column volume: .*\[candle_invalid\]/],
    ["candles of another timeframe", () => ["--candles", btc, "--timeframe", "1h"], 1, /\[timeframe_mismatch\]/],
    ["an unknown timeframe", () => ["--candles", btc, "--timeframe", "2h"], 2, /timeframe was "2h", expected one of 1m, .*\[timeframe_unknown\]/],
    ["an unknown strategy", () => ["--candles", btc, "--strategy", "moon"], 2, /volume_zone_breakout, .*\[strategy_unknown\]/],
    ["an unknown parameter", () => ["--candles", btc, "--params", '{"window": 3}'], 2, /has no parameter "window".*\[parameter_invalid\]/],
    [
      "a parameter out of range",
      () => ["--candles", btc, "--params", '{"volume_window": 1}'],
      2,
      /volume_window was 1, expected a whole number from 2 to 5000/,
    ],
    ["parameters that are no JSON", () => ["--candles", btc, "--params", "{a"], 2, /Expected a JSON object/],
    ["a negative fee", () => ["--candles", btc, "--execution", '{"fee_rate": -1}'], 2, /fee_rate was -1.*\[execution_invalid\]/],
    ["a day that does not exist", () => ["--candles", btc, "--start", "2024-02-30"], 2, /start was "2024-02-30".*\[date_invalid\]/],
    ["a range that ends before it starts", () => ["--candles", btc, "--start", "2024-02-02", "--end", "2024-02-01"], 2, /\[date_invalid\]/],
    ["a range without candles", () => ["--candles", btc, "--start", "2030-01-01"], 3, /they run from 2021-01-01.*\[range_empty\]/],
    ["a file too few", () => ["--candles", btc, "--symbols", "A,B"], 2, /expected 3 candle files, was 1/],
    ["a symbol that is a path", () => ["--candles", btc, "--symbols", "../etc"], 2, /\[symbol_invalid\]/],
    ["a symbol twice", () => ["--candles", btc, "--symbols", "A,A"], 2, /given twice/],
    ["nothing to read from", () => [], 3, /the store has no candles of upbit KRW-BTC; download them with: .*or name a file with --candles/],
    ["an unknown option", () => ["--candel", btc], 2, /unknown option '--candel'/],
  ])("ends in one clear line: %s", async (_, args, exitCode, message) => {
    await expectOneLine(backtest("--symbols", "KRW-BTC", ...args()), exitCode, message);
  });

  it("refuses gaps when it is told to, with the exit code for data gaps", async () => {
    const candles = makeDemoCandles("DEMO-BTC", DAY_MS);
    const gappy = join(folder, "gappy.csv");
    const rows = readFileSync(writeCandles(gappy, sliceCandles(candles, 0, 300)), "utf8").split("\n");
    writeFileSync(gappy, rows.toSpliced(200, 3).join("\n"));
    const run = (policy: string, ...more: string[]): Promise<CommandResult> =>
      backtest("--symbols", "KRW-BTC", "--candles", gappy, "--gap-policy", policy, ...more);
    await expectOneLine(run("fail"), 3, /3 are missing in 1 runs.*\[candle_gap\]/);
    expect(parse(await run("skip", "--json")).symbols[0]).toMatchObject({
      candles: 297,
      gaps: 1,
      missing_candles: 3,
      longest_gap_candles: 3,
      filled_candles: 0,
    });
    expect(parse(await run("flat", "--json")).symbols[0]).toMatchObject({ candles: 300, gaps: 1, missing_candles: 3, filled_candles: 3 });
    expect(parse(await run("fail", "--json", "--start", "2021-10-01")).symbols[0]).toMatchObject({ gaps: 0 });
  });
});

describe("help", () => {
  it("of every command has an example", async () => {
    const { stdout } = await runCommand("--help");
    const commands = [...stdout.slice(stdout.indexOf("Commands:")).matchAll(/^ {2}([a-z-]+) /gm)]
      .map(([, name]) => name as string)
      .filter((name) => name !== "help");
    expect(commands).toEqual(expect.arrayContaining(["backtest", "data", "simulator", "strategies", "verify", "demo"]));
    const subcommands = [
      ...["download", "import", "list", "repair", "resample", "verify"].map((name) => ["data", name]),
      ...["status", "up"].map((name) => ["migrate", name]),
    ];
    for (const command of [...commands.map((name) => [name]), ...subcommands])
      expect((await runCommand(...command, "--help")).stdout).toMatch(/Examples?:\n {2}coin-hts /);
  });

  it("lists strategies with their parameters", async () => {
    const { stdout } = await runCommand("strategies", "--json");
    expect(JSON.parse(stdout)).toMatchObject([{ name: "volume_zone_breakout", parameters: { volume_window: { default: 60, min: 2, max: 5000 } } }, {}, {}]);
    expect((await runCommand("strategies")).stdout).toContain("a whole number from 2 to 5000");
  });
});
