import type { AuditLog } from "../../app/access/ports.ts";
import { exportRun, type ExportPorts } from "../../app/runs/export-run.ts";
import type { RunStore, SavedRun } from "../../app/runs/ports.ts";
import { resultOf } from "../../app/runs/verify-run.ts";
import type { Verification } from "../../app/backtest/verify-result.ts";
import { exportBacktest, getReport, verifyBacktest } from "../../contract/http/backtests.ts";
import type { BacktestResult } from "../../contract/backtest-result.ts";
import { type BoundRoute, handle } from "../route-module.ts";

/** Runs runs again, in threads. */
export interface RunRepeater {
  verify(result: BacktestResult, exchange: string | null, signal: AbortSignal): Promise<Verification>;
  renderReport(result: BacktestResult, exchange: string | null, signal: AbortSignal): Promise<string>;
}

export interface RunsAgainTools {
  readonly runs: RunStore;
  readonly audit: AuditLog;
  readonly repeater: RunRepeater;
  readonly exporting: Omit<ExportPorts, "store">;
}

/** The report of a run is a page of its own that needs its own scripts and nothing from elsewhere. */
const REPORT_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; base-uri 'none'";

/** What takes a run that is kept and does something with it: report, verification, export. */
export function runsAgainRoutes({ runs, audit, repeater, exporting }: RunsAgainTools): readonly BoundRoute[] {
  return [
    handle(getReport, async ({ params, signal, reply }) => {
      const saved = await runs.find(params.run_id);
      const text = await repeater.renderReport(resultOf(saved), exchangeOf(saved), signal);
      void reply.header("content-security-policy", REPORT_POLICY);
      return { mediaType: "text/html; charset=utf-8", text };
    }),
    handle(verifyBacktest, async ({ params, signal }) => {
      const saved = await runs.find(params.run_id);
      return { status: 200, body: await repeater.verify(resultOf(saved), exchangeOf(saved), signal) };
    }),
    handle(exportBacktest, async ({ params, caller }) => {
      await runs.findSummary(params.run_id);
      await audit.record(caller, { action: "run.export", subjectKind: "run", subjectId: params.run_id, detail: { place: exporting.place } });
      return { status: 200, body: await exportRun(params.run_id, { ...exporting, store: runs }) };
    }),
  ];
}

function exchangeOf({ document }: SavedRun): string | null {
  return document.origin === "engine" ? document.exchange : null;
}
