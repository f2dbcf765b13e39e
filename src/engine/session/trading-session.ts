import { HtsError } from "../errors.ts";
import type { ExecutionSettings } from "../simulate/execution.ts";
import type { Fill } from "../simulate/position.ts";
import { type AccountSnapshot, PositionManager } from "../simulate/position-manager.ts";
import type { Candle } from "../strategies/strategy-runner.ts";
import { EntryRules, type EntryRulesSnapshot } from "./entry-rules.ts";
import type { Refusal, RiskRules } from "./risk-rules.ts";
import type { SessionEvent, TraderName } from "./session-events.ts";
import type { SessionMoney } from "./session-money.ts";
import { SessionTrader, type TraderFailure, type TraderMode, type TraderSnapshot, type TraderSpec } from "./session-trader.ts";

/** `each`: every trader has an account of its own with the initial cash, as in a backtest. `shared`: all trade on one. */
export const ACCOUNT_MODES = ["each", "shared"] as const;
export type AccountMode = (typeof ACCOUNT_MODES)[number];

/** Everything that decides what a session does with candles. */
export interface SessionSpec {
  readonly timeframeMs: number;
  readonly execution: ExecutionSettings;
  readonly account: AccountMode;
  readonly risk: RiskRules;
  /** At most one for each symbol and strategy. */
  readonly traders: readonly TraderSpec[];
}

/** A closed candle of a symbol. */
export interface SymbolCandle {
  readonly symbol: string;
  readonly candle: Candle;
}

/** A session between two batches, as plain data. */
export interface SessionSnapshot {
  readonly isPaused: boolean;
  readonly isKilled: boolean;
  readonly rules: EntryRulesSnapshot;
  /** One when it is shared, else one a trader. */
  readonly accounts: readonly AccountSnapshot[];
  readonly traders: readonly TraderSnapshot[];
}

/** The last candles of a symbol before the session, or before it goes on: oldest first, as many as its strategies may reach back. */
export type Reach = (trader: TraderSpec) => readonly Candle[];

/**
 * Several strategies on several symbols, traded on paper: a pure function of the candles and commands that it is given.
 *
 * Each trader is driven by the very steps of a backtest, so that without risk rules and commands, and with an account
 * each, it gives exactly the orders of a backtest over the same candles.
 */
export class TradingSession {
  readonly spec: SessionSpec;
  readonly #managers: readonly PositionManager[];
  readonly #traders: readonly SessionTrader[];
  readonly #rules: EntryRules;
  readonly #bySymbol = new Map<string, SessionTrader[]>();
  #events: SessionEvent[] = [];
  #isPaused: boolean;
  #isKilled: boolean;
  /** Whose candle is being taken: accounts tell of positions without knowing whose order it was. */
  #current: SessionTrader | undefined;

  /** @param from what an earlier life left; a new session without. */
  constructor(spec: SessionSpec, reach: Reach, from?: SessionSnapshot) {
    this.spec = spec;
    const { execution, account, traders, timeframeMs } = spec;
    this.#isPaused = from?.isPaused ?? false;
    this.#isKilled = from?.isKilled ?? false;
    const accounts = account === "shared" ? Math.min(1, traders.length) : traders.length;
    this.#managers = Array.from({ length: accounts }, (_, k) => this.#openAccount(from?.accounts[k]));
    this.#rules = new EntryRules(spec.risk, from?.rules ?? { day: -1, dayStartEquity: execution.initialCash * accounts });
    const refuse = (trader: SessionTrader, fill: Fill): Refusal | null => this.#refuse(trader, fill);
    const emit = (event: SessionEvent): void => void this.#events.push(event);
    this.#traders = traders.map((trader, k) => {
      const manager = this.#managers[account === "shared" ? 0 : k];
      return new SessionTrader(trader, { manager, execution, timeframeMs, refuse, emit }, reach(trader), from?.traders[k]);
    });
    for (const trader of this.#traders) this.#bySymbol.set(trader.name.symbol, [...(this.#bySymbol.get(trader.name.symbol) ?? []), trader]);
  }

  get traders(): readonly SessionTrader[] {
    return this.#traders;
  }

  /**
   * Takes everything that closed at one instant, in the order given.
   *
   * @returns what came of it, in order; also what failed while warming up
   * @throws HtsError `candles_unsorted` for a candle that does not open after the last one of its symbol
   */
  take(closeTimeMs: number, candles: readonly SymbolCandle[]): SessionEvent[] {
    this.#rules.begin(closeTimeMs - this.spec.timeframeMs, () => this.money().equity);
    for (const { symbol, candle } of candles) {
      for (const trader of this.#bySymbol.get(symbol) ?? []) {
        this.#current = trader;
        trader.take(candle);
      }
    }
    this.#current = undefined;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** No entries until `resume`; positions leave as ever. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** The kill switch: nothing is entered any more, and with `leave` every position is left at its next open. */
  kill(leave: boolean): void {
    this.#isKilled = true;
    if (leave) for (const trader of this.#traders) trader.mode = "disabled";
  }

  /**
   * `active` also has a strategy that failed begin anew.
   *
   * @throws HtsError `trader_unknown`
   */
  setMode(name: TraderName, mode: TraderMode): void {
    const trader = this.#find(name);
    trader.mode = mode;
    if (mode === "active" && trader.failure !== null) trader.restart();
  }

  /**
   * Has a strategy asked no more, as if it had thrown: for what cannot throw, such as a call that never returned.
   *
   * @throws HtsError `trader_unknown`
   */
  fail(name: TraderName, failure: TraderFailure): void {
    this.#find(name).fail(failure);
  }

  money(): SessionMoney {
    const summaries = this.#managers.map((manager) => manager.summary());
    return {
      cash: summaries.reduce((sum, { cash }) => sum + cash, 0),
      equity: summaries.reduce((sum, { equity }) => sum + equity, 0),
      openPositions: summaries.reduce((sum, { openPositions }) => sum + openPositions, 0),
    };
  }

  snapshot(): SessionSnapshot {
    return {
      isPaused: this.#isPaused,
      isKilled: this.#isKilled,
      rules: this.#rules.snapshot(),
      accounts: this.#managers.map((manager) => manager.snapshot()),
      traders: this.#traders.map((trader) => trader.snapshot()),
    };
  }

  #find(name: TraderName): SessionTrader {
    const trader = this.#traders.find((one) => one.name.symbol === name.symbol && one.name.strategy === name.strategy);
    if (trader === undefined) {
      const known = this.#traders.map((one) => `${one.name.strategy} on ${one.name.symbol}`).join(", ");
      throw new HtsError("trader_unknown", `the session does not run ${name.strategy} on ${name.symbol}; it runs ${known}`);
    }
    return trader;
  }

  #openAccount(from: AccountSnapshot | undefined): PositionManager {
    const { execution } = this.spec;
    const manager = from === undefined ? new PositionManager(execution) : PositionManager.restore(execution, from);
    manager.on("opened", (position) => this.#current?.opened(position));
    manager.on("closed", (trade) => this.#current?.closed(trade));
    return manager;
  }

  #refuse(trader: SessionTrader, fill: Fill): Refusal | null {
    if (this.#isKilled) return "kill_switch";
    if (this.#isPaused || trader.mode === "paused") return "paused";
    if (trader.mode === "disabled") return "disabled";
    return this.#rules.refuse({ fill, cost: trader.manager.entryCost, money: () => this.money(), stoppedCandle: trader.stoppedCandle });
  }
}
