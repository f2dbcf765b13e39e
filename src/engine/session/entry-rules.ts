import type { Fill } from "../simulate/position.ts";
import { DAY_MS } from "../timeframe.ts";
import type { SessionMoney } from "./session-money.ts";
import type { Refusal, RiskRules } from "./risk-rules.ts";

/** What the rules look at, as it stands when an order to buy meets its fill time. */
export interface EntryQuestion {
  readonly fill: Fill;
  /** What the entry would cost, fee included. */
  readonly cost: number;
  /** Of the whole session, positions at their last closes; asked only by rules that look at it, since it takes a look at every account. */
  readonly money: () => Pick<SessionMoney, "openPositions" | "equity">;
  /** Ordinal of the trader's last candle with a stop; null when there was none. */
  readonly stoppedCandle: number | null;
}

export interface EntryRulesSnapshot {
  readonly day: number;
  readonly dayStartEquity: number;
}

/** Holds the risk rules of one session, and the equity with which its day began. */
export class EntryRules {
  readonly #rules: RiskRules;
  #day: number;
  #dayStartEquity: number;

  constructor(rules: RiskRules, from: EntryRulesSnapshot) {
    this.#rules = rules;
    this.#day = from.day;
    this.#dayStartEquity = from.dayStartEquity;
  }

  snapshot(): EntryRulesSnapshot {
    return { day: this.#day, dayStartEquity: this.#dayStartEquity };
  }

  /** Told before anything of an instant is traded. @param equity asked for only when a day begins. */
  begin(instantMs: number, equity: () => number): void {
    const day = Math.floor(instantMs / DAY_MS);
    if (day <= this.#day) return;
    this.#day = day;
    this.#dayStartEquity = equity();
  }

  /** Why an entry is refused, null when it is not. */
  refuse({ fill, cost, money, stoppedCandle }: EntryQuestion): Refusal | null {
    const { maxOpenPositions, maxPositionCost, dailyLossLimitRate, cooldownCandles } = this.#rules;
    if (maxOpenPositions !== null && money().openPositions >= maxOpenPositions) return "max_open_positions";
    if (maxPositionCost !== null && cost > maxPositionCost) return "max_position_cost";
    if (dailyLossLimitRate !== null && money().equity <= this.#dayStartEquity * (1 - dailyLossLimitRate)) return "daily_loss_limit";
    if (cooldownCandles > 0 && stoppedCandle !== null && fill.candle <= stoppedCandle + cooldownCandles) return "cooldown";
    return null;
  }
}
