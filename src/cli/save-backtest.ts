import { createReadStream } from "node:fs";
import { openObjectStore } from "../adapters/object-stores/open-object-store.ts";
import { bundleOfReport } from "../app/runs/bundle-of-report.ts";
import type { BacktestReport } from "../app/backtest/run-backtests.ts";
import type { RunContext } from "../app/runs/run-record.ts";
import { saveRun } from "../app/runs/save-run.ts";
import { readConfig } from "../config.ts";
import type { BacktestResult } from "../contract/backtest-result.ts";
import { withRuns } from "./open-runs.ts";

/** Keeps a run and says so in a line, with what became of its upload. */
export async function saveBacktest(report: BacktestReport, result: BacktestResult, context: RunContext): Promise<string> {
  const config = readConfig();
  const objects = config.resultUpload ? await openObjectStore(config) : null;
  try {
    const upload = objects === null ? null : { objects: objects.store, place: objects.location, openFile: (path: string) => createReadStream(path) };
    const saved = await withRuns((store) => saveRun(bundleOfReport(report, result, context), store, upload));
    const line = saved.is_new ? `saved as ${saved.run_id}` : `kept already as ${saved.run_id}: the same inputs, the same run`;
    const uploaded = saved.upload === null ? "" : `, uploaded to ${saved.upload.location}`;
    const problem = saved.uploadProblem === null ? "" : `\nNOT uploaded: ${saved.uploadProblem}; later: coin-hts runs export ${saved.run_id}`;
    return `${line}${uploaded}${problem}`;
  } finally {
    objects?.close();
  }
}
