import { type Static, type TSchema, Type } from "typebox";

/*
 * The result of a backtest on the wire. Instants are ISO-8601 UTC with milliseconds, rates, returns and
 * drawdowns are fractions (the signal study alone is in percent, as its users know it), money is in
 * quote currency. A figure that too little data allows is null, with its reason in `null_reasons`.
 */

const strict = { additionalProperties: false } as const;
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Figure = Nullable(Type.Number());
const Instant = Type.String({ format: "date-time" });
const Count = Type.Integer({ minimum: 0 });
const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Values = Type.Record(Type.String(), Type.Union([Type.Number(), Type.Boolean(), Type.String(), Type.Null()]));
const GapPolicyName = Type.Union([Type.Literal("skip"), Type.Literal("flat"), Type.Literal("fail")]);
const Reasons = Type.Record(Type.String(), Type.String());

export const SignalStudyResult = Type.Object(
  {
    signals: Count,
    samples: Count,
    pending: Count,
    win_rate: Figure,
    avg_return: Figure,
    max_drawdown: Figure,
    avg_hold_bars: Figure,
  },
  strict,
);

export const PortfolioResult = Type.Object(
  {
    trades: Count,
    open_trades: Count,
    skipped_signals: Count,
    unfilled_signals: Count,
    ambiguous_candles: Count,
    fills_on_filled_candles: Count,
    initial_cash: Type.Number(),
    final_equity: Type.Number(),
    total_return: Type.Number(),
    total_return_target_first: Figure,
    open_pnl: Type.Number(),
    total_fees: Type.Number(),
    total_slippage: Type.Number(),
    cost_share_of_initial_cash: Type.Number(),
    max_drawdown: Type.Number(),
    max_drawdown_peak: Nullable(Instant),
    max_drawdown_trough: Nullable(Instant),
    max_drawdown_recovery: Nullable(Instant),
    longest_under_water_days: Type.Number(),
    longest_under_water_start: Nullable(Instant),
    longest_under_water_end: Nullable(Instant),
    days: Count,
    cagr: Figure,
    volatility_annual_365: Figure,
    sharpe_annual_365: Figure,
    sortino_annual_365: Figure,
    calmar: Figure,
    ulcer_index: Figure,
    cvar_95_daily: Figure,
    alpha_annual_365: Figure,
    beta: Figure,
    exposure: Figure,
    turnover_annual_365: Figure,
    win_rate: Figure,
    payoff_ratio: Figure,
    profit_factor: Figure,
    expectancy: Figure,
    expectancy_rate: Figure,
    sqn: Figure,
    longest_winning_streak: Count,
    longest_losing_streak: Count,
    mean_mae: Figure,
    worst_mae: Figure,
    mean_mfe: Figure,
    best_mfe: Figure,
    mean_holding_candles: Figure,
    median_holding_candles: Figure,
    longest_holding_candles: Figure,
    mean_holding_hours: Figure,
    median_holding_hours: Figure,
    longest_holding_hours: Figure,
    exit_reasons: Type.Record(Type.String(), Type.Object({ trades: Count, pnl: Type.Number() }, strict)),
    monthly_returns: Type.Array(Type.Object({ month: Type.String(), return: Type.Number(), partial: Type.Boolean() }, strict)),
    null_reasons: Reasons,
  },
  strict,
);

export const BenchmarkResult = Type.Object(
  {
    name: Type.Literal("buy_and_hold"),
    final_equity: Type.Number(),
    total_return: Type.Number(),
    max_drawdown: Type.Number(),
    sharpe_annual_365: Figure,
    null_reasons: Reasons,
  },
  strict,
);

export const ReceiptResult = Type.Object(
  {
    symbol: Type.String(),
    engine_version: Type.String(),
    strategy: Type.String(),
    strategy_sha256: Nullable(Hash),
    params: Values,
    execution: Values,
    timeframe: Type.String(),
    gap_policy: GapPolicyName,
    first_candle: Nullable(Instant),
    candles: Count,
    candles_sha256: Hash,
    seed: Figure,
    orders_sha256: Hash,
  },
  strict,
);

export const SignalResult = Type.Object(
  { timestamp: Instant, side: Type.Union([Type.Literal("BUY"), Type.Literal("SELL")]), price: Type.Number(), confidence: Type.Number(), level: Figure },
  strict,
);

export const TradeResult = Type.Object(
  {
    entry_time: Instant,
    exit_time: Instant,
    entry_price: Type.Number(),
    exit_price: Type.Number(),
    quantity: Type.Number(),
    fees: Type.Number(),
    slippage: Type.Number(),
    pnl: Type.Number(),
    return: Type.Number(),
    mae: Type.Number(),
    mfe: Type.Number(),
    holding_candles: Count,
    exit_reason: Type.String(),
  },
  strict,
);

export const EquityPoint = Type.Object({ timestamp: Instant, equity: Type.Number(), drawdown: Type.Number() }, strict);

const CostRungResult = Type.Object(
  {
    label: Type.String(),
    cost_multiple: Type.Number(),
    delay_candles: Count,
    total_return: Type.Number(),
    final_equity: Type.Number(),
    max_drawdown: Type.Number(),
    trades: Count,
  },
  strict,
);

export const CostLadderResult = Type.Object(
  { rungs: Type.Array(CostRungResult), break_even_multiple: Figure, break_even_cost_rate: Figure, null_reasons: Reasons },
  strict,
);

export const SymbolResult = Type.Object(
  {
    symbol: Type.String(),
    synthetic: Type.Boolean(),
    candles: Count,
    first_candle: Instant,
    last_candle: Instant,
    warm_up_candles: Count,
    gaps: Count,
    missing_candles: Count,
    longest_gap_candles: Count,
    filled_candles: Count,
    signal_study: SignalStudyResult,
    portfolio: PortfolioResult,
    benchmark: BenchmarkResult,
    warnings: Type.Array(Type.String()),
    signals: Type.Optional(Type.Array(SignalResult)),
    trades: Type.Optional(Type.Array(TradeResult)),
    equity: Type.Optional(Type.Array(EquityPoint)),
    cost_ladder: Type.Optional(CostLadderResult),
  },
  strict,
);

export const BacktestResult = Type.Object(
  {
    run_id: Type.String(),
    strategy: Type.String(),
    params: Values,
    execution: Values,
    /** The range that was asked for, the end exclusive; where it was left open, that of the candles. */
    start: Instant,
    end: Instant,
    timeframe: Type.String(),
    gap_policy: GapPolicyName,
    symbols: Type.Array(SymbolResult, { minItems: 1 }),
    /** Of a run in parts: symbols that could not be run, each with its error; the others are in `symbols`. */
    failed_symbols: Type.Optional(Type.Array(Type.Object({ symbol: Type.String(), code: Type.String(), message: Type.String() }, strict))),
    totals: Type.Object(
      {
        symbols: Count,
        candles: Count,
        signals: Count,
        trades: Count,
        open_trades: Count,
        initial_cash: Type.Number(),
        final_equity: Type.Number(),
        total_return: Type.Number(),
        total_fees: Type.Number(),
        total_slippage: Type.Number(),
      },
      strict,
    ),
    execution_time_ms: Type.Number(),
    /** One a symbol, in the order of the symbols. */
    receipt: Type.Array(ReceiptResult, { minItems: 1 }),
  },
  strict,
);

export type SignalStudyResult = Static<typeof SignalStudyResult>;
export type PortfolioResult = Static<typeof PortfolioResult>;
export type BenchmarkResult = Static<typeof BenchmarkResult>;
export type ReceiptResult = Static<typeof ReceiptResult>;
export type SignalResult = Static<typeof SignalResult>;
export type TradeResult = Static<typeof TradeResult>;
export type EquityPoint = Static<typeof EquityPoint>;
export type CostLadderResult = Static<typeof CostLadderResult>;
export type SymbolResult = Static<typeof SymbolResult>;
export type BacktestResult = Static<typeof BacktestResult>;
