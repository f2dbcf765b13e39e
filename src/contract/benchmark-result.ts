import { type Static, Type } from "typebox";

/*
 * A benchmark as it is kept in DATA_ROOT/benchmarks. Times are in ms; a share is a fraction of the sum of the four stages'
 * medians.
 */

const strict = { additionalProperties: false } as const;
const Milliseconds = Type.Number({ minimum: 0 });

const Stage = Type.Object({ median_ms: Milliseconds, min_ms: Milliseconds, max_ms: Milliseconds, share: Type.Number({ minimum: 0, maximum: 1 }) }, strict);
export type BenchmarkStage = Static<typeof Stage>;

const Row = Type.Object(
  {
    candles: Type.Integer({ minimum: 1 }),
    rounds: Type.Integer({ minimum: 1 }),
    total_ms: Type.Number({ minimum: 0, description: "Median of the rounds." }),
    sla_ms: Type.Union([Milliseconds, Type.Null()], { description: "Longest that it may take; null for more candles than the SLA speaks of." }),
    sla_met: Type.Union([Type.Boolean(), Type.Null()]),
    stages: Type.Object({ loading: Stage, indicators: Stage, signals_and_trades: Stage, saving: Stage }, strict),
    loading_ratio: Type.Number({ minimum: 0, description: "Fastest loading, in units of baseline.compute_ms." }),
    compute_ratio: Type.Number({ minimum: 0, description: "Fastest round without loading and saving, in units of baseline.compute_ms." }),
    saving_ratio: Type.Number({ minimum: 0, description: "Fastest saving, in units of baseline.disk_ms." }),
    signals: Type.Integer({ minimum: 0 }),
    trades: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type BenchmarkRow = Static<typeof Row>;

export const BenchmarkResult = Type.Object(
  {
    format: Type.Literal(1),
    run_at: Type.String({ format: "date-time" }),
    engine_version: Type.String(),
    machine: Type.Object({ cpu: Type.String(), cores: Type.Integer(), memory_mb: Type.Integer(), node: Type.String() }, strict),
    strategy: Type.String(),
    params: Type.Record(Type.String(), Type.Unknown()),
    baseline: Type.Object({ compute_ms: Milliseconds, disk_ms: Milliseconds }, strict),
    rows: Type.Array(Row, { minItems: 1 }),
    sla_met: Type.Boolean(),
  },
  strict,
);
export type BenchmarkResult = Static<typeof BenchmarkResult>;
