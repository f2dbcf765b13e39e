import { type ParameterSchema, resolveParameters } from "../parameters.ts";

/** What must hold before a session enters a position. Exits are never refused. */
export interface RiskRules {
  /** Positions open at once in the whole session, integer ≥ 1; null for any number. */
  readonly maxOpenPositions: number | null;
  /** Most that one entry may cost, fee included, quote currency, > 0; null for no limit. */
  readonly maxPositionCost: number | null;
  /** No entry for the rest of a UTC day once equity is down by this fraction since its start, 0 < rate < 1; null for no limit. */
  readonly dailyLossLimitRate: number | null;
  /** Candles after the one of a stop in which the same strategy does not enter the same symbol again, integer ≥ 0. */
  readonly cooldownCandles: number;
}

/** The rules by their wire names. */
export const RISK_PARAMETERS = {
  max_open_positions: { type: "integer", unit: "positions", default: null, min: 1, max: 100_000, description: "Positions open at once in the whole session." },
  max_position_cost: {
    type: "number",
    unit: "quote",
    default: null,
    min: 0,
    exclusiveMin: true,
    max: 1e15,
    description: "Most that one entry may cost, fee included.",
  },
  daily_loss_limit_rate: {
    type: "number",
    unit: "fraction",
    default: null,
    min: 0,
    exclusiveMin: true,
    max: 0.999,
    description: "Loss since the start of the UTC day after which nothing is entered until the next.",
  },
  cooldown_candles: { type: "integer", unit: "candles", default: 0, min: 0, max: 100_000, description: "Candles after a stop without a new entry." },
} as const satisfies ParameterSchema;

/**
 * Risk rules from their wire form, completed with defaults.
 *
 * @throws HtsError `risk_invalid`, naming the rule, what was expected and what came.
 * @example resolveRisk({ max_open_positions: 3 }).maxOpenPositions // 3
 */
export function resolveRisk(given: Readonly<Record<string, unknown>>): RiskRules {
  const values = resolveParameters(RISK_PARAMETERS, given, "risk", "risk_invalid");
  return {
    maxOpenPositions: values.max_open_positions,
    maxPositionCost: values.max_position_cost,
    dailyLossLimitRate: values.daily_loss_limit_rate,
    cooldownCandles: values.cooldown_candles,
  };
}

/** Why an entry was refused: a rule, or somebody's command. */
export const REFUSALS = ["kill_switch", "paused", "disabled", "max_open_positions", "max_position_cost", "daily_loss_limit", "cooldown"] as const;
export type Refusal = (typeof REFUSALS)[number];
