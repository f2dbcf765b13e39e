import type { Verification } from "../../app/backtest/verify-result.ts";
import type { BacktestResult } from "../../contract/backtest-result.ts";
import type { BacktestComputer, ComputedBacktest, ComputeJob, ComputeOptions } from "../../app/backtest/keep-backtest.ts";
import type { ThreadPool } from "../threads/thread-pool.ts";
import type { ComputeInput } from "./compute-backtest.ts";
import type { RunAgainInput } from "./run-again.ts";
import type { ComputeSettings } from "./workshop.ts";

/** In .ts from the sources, in .js from the package. */
const moduleOf = (name: string): URL => new URL(`${name}${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
const COMPUTE = moduleOf("compute-backtest");
const AGAIN = moduleOf("run-again");

/** Computes backtests in threads, so that the process that asks goes on answering. */
export class ThreadComputer implements BacktestComputer {
  readonly #pool: ThreadPool;
  readonly #settings: ComputeSettings;

  constructor(pool: ThreadPool, settings: ComputeSettings) {
    this.#pool = pool;
    this.#settings = settings;
  }

  async compute(job: ComputeJob, { signal, onProgress }: ComputeOptions): Promise<ComputedBacktest> {
    const input: ComputeInput = { ...job, settings: this.#settings };
    const call = { module: COMPUTE, name: "computeBacktest", input };
    return this.#pool.run<ComputeInput, ComputedBacktest>(call, { signal: signal as AbortSignal, ...(onProgress === undefined ? {} : { onProgress }) });
  }

  /** @throws HtsError `run_not_verifiable`, or as running it does */
  async verify(result: BacktestResult, exchange: string | null, signal: AbortSignal): Promise<Verification> {
    return this.#pool.run<RunAgainInput, Verification>({ module: AGAIN, name: "verifyAgain", input: this.#again(result, exchange) }, { signal });
  }

  /** @throws HtsError `run_not_verifiable`, `receipt_mismatch`, or as running it does */
  async renderReport(result: BacktestResult, exchange: string | null, signal: AbortSignal): Promise<string> {
    return this.#pool.run<RunAgainInput, string>({ module: AGAIN, name: "renderAgain", input: this.#again(result, exchange) }, { signal });
  }

  #again(result: BacktestResult, exchange: string | null): RunAgainInput {
    return { result, exchange, nowMs: Date.now(), settings: this.#settings };
  }
}
