import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDemoCandles } from "../../src/app/demo-market/demo-market.ts";
import { sliceCandles } from "../../src/engine/candles.ts";
import { DAY_MS } from "../support/candles-of.ts";
import { type CommandResult, runCommand } from "../support/run-command.ts";
import { writeCandles } from "../support/write-candles.ts";

let folder: string;
let btc: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "coin-hts-verify-"));
  btc = writeCandles(join(folder, "KRW-BTC.csv"), makeDemoCandles("DEMO-BTC", DAY_MS));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const backtest = (...args: string[]): Promise<CommandResult> => runCommand("backtest", ...args);
const onBtc = (...args: string[]): Promise<CommandResult> => backtest("--symbols", "KRW-BTC", "--candles", btc, ...args);

describe("verify", () => {
  it("reproduces a saved run, and names the input that changed", async () => {
    const saved = join(folder, "run.json");
    writeFileSync(saved, (await onBtc("--json", "--start", "2022-01-01")).stdout);
    expect(await runCommand("verify", saved, "--candles", btc)).toMatchObject({
      exitCode: 0,
      stdout: "KRW-BTC: reproduced, the same inputs, orders and figures\n",
    });

    const candles = makeDemoCandles("DEMO-BTC", DAY_MS);
    candles.volume[500] = (candles.volume[500] as number) + 1;
    const changed = writeCandles(join(folder, "changed.csv"), candles);
    const verdict = await runCommand("verify", saved, "--candles", changed);
    expect(verdict.exitCode).toBe(4);
    expect(verdict.stdout).toMatch(/^KRW-BTC: NOT reproduced: candles_sha256 changed, /);
  });

  it("takes the result before or after its options", async () => {
    const saved = join(folder, "order.json");
    writeFileSync(saved, (await onBtc("--json")).stdout);
    expect(await runCommand("verify", "--candles", btc, saved)).toMatchObject({ exitCode: 0 });
  });

  it("stops where the run stopped when the file has grown since", async () => {
    const candles = makeDemoCandles("DEMO-BTC", DAY_MS);
    const short = writeCandles(join(folder, "short.csv"), sliceCandles(candles, 0, 900));
    const saved = join(folder, "short.json");
    writeFileSync(saved, (await backtest("--symbols", "KRW-BTC", "--candles", short, "--json", "--candle-size", "300")).stdout);
    expect(await runCommand("verify", saved, "--candles", btc)).toMatchObject({ exitCode: 0 });
  });

  it("notices every edit of the saved result", async () => {
    const original = (await onBtc("--json")).stdout;
    const edits: [RegExp, string, RegExp][] = [
      [/"run_id":"run_[0-9a-f]+"/, '"run_id":"run_0"', /edited: run_id does not follow/],
      [/"final_equity":[0-9.]+/, '"final_equity":1', /figures are not those of its inputs and orders \(portfolio.final_equity\)/],
      [/"hold_period_bars":1/, '"hold_period_bars":2', /edited: params is not that of the receipts/],
      [/"receipt":\[.*\]/, '"receipt":[]', /expected what backtest --json prints/],
      [/"gap_policy":"skip"/, '"gap_policy":"banana"', /expected what backtest --json prints/],
    ];
    for (const [what, replacement, message] of edits) {
      const path = join(folder, "edited.json");
      expect(original).toMatch(what);
      writeFileSync(path, original.replace(what, replacement));
      const { exitCode, stdout, stderr } = await runCommand("verify", path, "--candles", btc);
      expect(stdout + stderr).toMatch(message);
      expect(exitCode).not.toBe(0);
    }
  });

  it("refuses what is not a result", async () => {
    const path = join(folder, "other.json");
    writeFileSync(path, '{"run_id": 1}');
    const { exitCode, stderr } = await runCommand("verify", path);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^coin-hts: .*other\.json: expected what backtest --json prints/);
  });
});
