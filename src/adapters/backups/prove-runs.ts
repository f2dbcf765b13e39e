import { join } from "node:path";
import type { ProofCheck } from "../../app/backups/backup.ts";
import { createStoreSource } from "../../app/market-data/stored-candles.ts";
import { listAllRuns } from "../../app/runs/list-all.ts";
import { verifyRun } from "../../app/runs/verify-run.ts";
import { HtsError } from "../../engine/errors.ts";
import { ParquetCandleStore } from "../candle-store/parquet-candle-store.ts";
import { findStrategyByNameOrPath } from "../find-strategy.ts";
import { connectDatabase } from "../postgres/connect.ts";
import { BundleRunStore } from "../runs/bundle-run-store.ts";
import { sha256 } from "../sha256.ts";

/**
 * Looks at every restored run whether its files are what was written, and runs some of the newest again from their receipts
 * on the restored candles.
 *
 * @param again so many; those that came from a file, another program or a strategy of one's own are passed over
 */
export async function checkRuns(url: string, dataRoot: string, again: number): Promise<ProofCheck[]> {
  const db = connectDatabase({ url });
  const store = new BundleRunStore({ db, root: join(dataRoot, "results") });
  const candles = new ParquetCandleStore(dataRoot);
  try {
    const runs = (await listAllRuns(store, {})).filter(({ status }) => status === "completed");
    const damaged: string[] = [];
    for (const { run_id } of runs) if ((await store.findDamage(run_id)).length > 0) damaged.push(run_id);
    const whole: ProofCheck = {
      name: "runs",
      isOk: damaged.length === 0,
      detail: damaged.length === 0 ? `${runs.length} runs are whole` : `${damaged.length} are damaged: ${damaged.slice(0, 3).join(", ")}`,
    };
    return [
      whole,
      ...(await runAgain(
        store,
        candles,
        runs.map(({ run_id }) => run_id).filter((id) => !damaged.includes(id)),
        again,
      )),
    ];
  } finally {
    await candles.close();
    await store.close();
    await db.destroy();
  }
}

async function runAgain(store: BundleRunStore, candles: ParquetCandleStore, runIds: readonly string[], wanted: number): Promise<ProofCheck[]> {
  const checks: ProofCheck[] = [];
  for (const runId of runIds) {
    if (checks.length >= wanted) return checks;
    const saved = await store.find(runId);
    const isOwn = saved.document.origin === "engine" && saved.document.exchange !== null && saved.receipt !== null;
    if (!isOwn || saved.receipt?.some(({ strategy_sha256 }) => strategy_sha256 !== null)) continue;
    const source = createStoreSource(candles, (saved.document as { readonly exchange: string }).exchange);
    const problem = await verifyRun(saved, undefined, { source, loadStrategy: findStrategyByNameOrPath, sha256, nowMs: Date.now() }).then(
      ({ reproduced, contradictions, symbols }) =>
        reproduced ? null : [...contradictions, ...symbols.flatMap(({ changedInputs, changedFigures }) => [...changedInputs, ...changedFigures])].join(", "),
      (error: unknown) => {
        if (error instanceof HtsError) return error.message;
        throw error;
      },
    );
    checks.push({
      name: "run again",
      isOk: problem === null,
      detail: problem === null ? `${runId} gives the same orders and figures` : `${runId} is not reproduced: ${problem}`,
    });
  }
  return checks;
}
