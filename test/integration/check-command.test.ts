import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../support/run-command.ts";

/** Keeps every candle that it was ever shown, and in a later run looks up what came next. */
const CHEAT = `
const seen = new Map<number, number>();
export default {
  name: "cheat",
  description: "Remembers the future from an earlier run.",
  parameters: {},
  warmUpCandles: () => 1,
  holdCandles: () => 1,
  decide(history: { openTimeMs(ago: number): number; close(ago: number): number; timeframeMs: number }) {
    seen.set(history.openTimeMs(0), history.close(0));
    const next = seen.get(history.openTimeMs(0) + history.timeframeMs);
    return next !== undefined && next > history.close(0) ? { side: "BUY", confidence: 1 } : null;
  },
};
`;

/** Says that it needs one candle, and keeps a sum of all. */
const FORGETFUL = `
export default {
  name: "forgetful",
  description: "Compares the close with the mean of all closes.",
  parameters: {},
  warmUpCandles: () => 1,
  holdCandles: () => 1,
  createState: () => ({ sum: 0, count: 0 }),
  update(history: { close(ago: number): number }, _params: object, state: { sum: number; count: number }) {
    state.sum += history.close(0);
    state.count++;
  },
  decide: (history: { close(ago: number): number }, _params: object, state: { sum: number; count: number }) =>
    history.close(0) > state.sum / state.count ? { side: "BUY", confidence: 1 } : null,
};
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "coin-hts-check-"));
  writeFileSync(join(folder, "cheat.ts"), CHEAT);
  writeFileSync(join(folder, "forgetful.ts"), FORGETFUL);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("check", () => {
  it.each(["lookahead", "warm-up", "determinism"])("%s passes a built-in strategy", async (what) => {
    const { exitCode, stdout } = await runCommand("check", what, "--strategy", "sma_cross");
    expect(stdout).toMatch(/^sma_cross: ok\n/);
    expect(exitCode).toBe(0);
  });

  it.each([
    ["lookahead", "cheat.ts", /the decision of .* changed when the candles after .* were /],
    ["determinism", "cheat.ts", /the \w+ run decided otherwise at/],
    ["warm-up", "forgetful.ts", /the decision of .* changed when the candles before .* were /],
  ])("%s catches %s, with the exit code for failed checks", async (what, file, message) => {
    const { exitCode, stdout } = await runCommand("check", what, "--strategy", join(folder, file));
    expect(stdout).toMatch(/: FAULT\n/);
    expect(stdout).toMatch(message);
    expect(exitCode).toBe(4);
  });

  it("prints its report as JSON", async () => {
    const { stdout } = await runCommand("check", "lookahead", "--json", "--cuts", "3");
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, cuts: 3, faults: [] });
  });

  it("needs enough candles to try it on", async () => {
    const { exitCode, stderr } = await runCommand("check", "lookahead", "--max-candles", "10");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/expected at least 62 candles.*\[candles_empty\]/);
  });
});
