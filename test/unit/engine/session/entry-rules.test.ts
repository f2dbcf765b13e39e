import { describe, expect, it } from "vitest";
import { type EntryQuestion, EntryRules } from "../../../../src/engine/session/entry-rules.ts";
import type { RiskRules } from "../../../../src/engine/session/risk-rules.ts";

const NO_RULES: RiskRules = { maxOpenPositions: null, maxPositionCost: null, dailyLossLimitRate: null, cooldownCandles: 0 };
const QUESTION: EntryQuestion = {
  fill: { timeMs: 0, candle: 10, marketPrice: 1 },
  cost: 100,
  money: () => ({ openPositions: 2, equity: 900 }),
  stoppedCandle: 7,
};
const having = (openPositions: number, equity: number): Pick<EntryQuestion, "money"> => ({ money: () => ({ openPositions, equity }) });
const DAY_MS = 86_400_000;

describe("EntryRules", () => {
  it.each<[string, Partial<RiskRules>, Partial<EntryQuestion>, string | null]>([
    ["nothing without rules", {}, { ...having(1e6, 0), cost: 1e12, stoppedCandle: 10 }, null],
    ["no position below the most", { maxOpenPositions: 3 }, {}, null],
    ["a position beyond the most", { maxOpenPositions: 2 }, {}, "max_open_positions"],
    ["no cost up to the most", { maxPositionCost: 100 }, {}, null],
    ["a cost beyond the most", { maxPositionCost: 99.99 }, {}, "max_position_cost"],
    ["nothing above the loss limit", { dailyLossLimitRate: 0.1 }, having(2, 900.01), null],
    ["everything from the loss limit on", { dailyLossLimitRate: 0.1 }, having(2, 900), "daily_loss_limit"],
    ["the last candle of a cooldown", { cooldownCandles: 3 }, {}, "cooldown"],
    ["no candle after a cooldown", { cooldownCandles: 2 }, {}, null],
    ["no entry where nothing was stopped", { cooldownCandles: 100 }, { stoppedCandle: null }, null],
    ["by the first rule that it meets", { maxOpenPositions: 1, maxPositionCost: 1, cooldownCandles: 9 }, {}, "max_open_positions"],
  ])("refuses %s", (_, rules, question, expected) => {
    const entryRules = new EntryRules({ ...NO_RULES, ...rules }, { day: 0, dayStartEquity: 1000 });
    expect(entryRules.refuse({ ...QUESTION, ...question })).toBe(expected);
  });

  it("takes the equity of a day's first instant, at 00:00 UTC, and asks for it but then", () => {
    const rules = new EntryRules({ ...NO_RULES, dailyLossLimitRate: 0.5 }, { day: -1, dayStartEquity: 1000 });
    const asked: number[] = [];
    const begin = (instantMs: number, equity: number): void => rules.begin(instantMs, () => (asked.push(instantMs), equity));
    begin(5 * DAY_MS, 800);
    begin(6 * DAY_MS - 1, 1);
    expect(rules.snapshot()).toEqual({ day: 5, dayStartEquity: 800 });
    begin(6 * DAY_MS, 600);
    begin(5 * DAY_MS, 1);
    expect(rules.snapshot()).toEqual({ day: 6, dayStartEquity: 600 });
    expect(asked).toEqual([5 * DAY_MS, 6 * DAY_MS]);
    expect(rules.refuse({ ...QUESTION, ...having(2, 301) })).toBeNull();
    expect(new EntryRules({ ...NO_RULES, dailyLossLimitRate: 0.5 }, rules.snapshot()).refuse({ ...QUESTION, ...having(2, 300) })).toBe("daily_loss_limit");
  });
});
