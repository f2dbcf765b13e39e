import { describe, expect, it } from "vitest";
import { resolveRisk } from "../../../../src/engine/session/risk-rules.ts";

describe("resolveRisk", () => {
  it("limits nothing unless asked to", () => {
    expect(resolveRisk({})).toEqual({ maxOpenPositions: null, maxPositionCost: null, dailyLossLimitRate: null, cooldownCandles: 0 });
  });

  it("takes each rule by its wire name", () => {
    const given = { max_open_positions: 3, max_position_cost: 0.5, daily_loss_limit_rate: 0.02, cooldown_candles: 7 };
    expect(resolveRisk(given)).toEqual({ maxOpenPositions: 3, maxPositionCost: 0.5, dailyLossLimitRate: 0.02, cooldownCandles: 7 });
  });

  it.each([
    ["max_open_positions", 0],
    ["max_open_positions", 1.5],
    ["max_position_cost", 0],
    ["max_position_cost", "100"],
    ["daily_loss_limit_rate", 0],
    ["daily_loss_limit_rate", 1],
    ["cooldown_candles", -1],
    ["stop_everything", true],
  ])("refuses %s = %s, and names it", (name, value) => {
    expect(() => resolveRisk({ [name]: value })).toThrow(expect.objectContaining({ code: "risk_invalid", message: expect.stringContaining(name) }));
  });
});
