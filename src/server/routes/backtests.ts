import { Type } from "typebox";
import type { AuditLog } from "../../app/access/ports.ts";
import { compareRuns } from "../../app/runs/compare-runs.ts";
import { resultOf } from "../../app/runs/verify-run.ts";
import type { RunStore, SavedRun } from "../../app/runs/ports.ts";
import { annotateBacktest, compareBacktests, deleteBacktest, getBacktest, getLatestBacktest, listBacktests } from "../../contract/http/backtests.ts";
import { HtsError } from "../../engine/errors.ts";
import { defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";

const USUAL_LIMIT = 50;
const cursor = defineCursor(
  "backtests",
  Type.Object({ value: Type.Union([Type.Number(), Type.String({ maxLength: 40 })]), runId: Type.String({ maxLength: 100 }) }),
);

/** Kept runs: find, read, compare, annotate, delete. */
export function backtestRoutes({ runs, audit }: { readonly runs: RunStore; readonly audit: AuditLog }): readonly BoundRoute[] {
  return [
    handle(listBacktests, async ({ query }) => {
      const { limit = USUAL_LIMIT, cursor: _cursor, ...filter } = query;
      const page = await runs.list(filter, limit, cursor.read(query));
      return { status: 200, body: { runs: [...page.runs], next_cursor: page.next === null ? null : cursor.write(page.next, query) } };
    }),
    handle(getLatestBacktest, async () => {
      const [latest] = (await runs.list({}, 1)).runs;
      if (latest === undefined) throw new HtsError("run_unknown", "no run is kept yet; make one with POST /api/v1/backtests");
      return { status: 200, body: latest };
    }),
    handle(compareBacktests, async ({ query }) => {
      const compared = compareRuns(await Promise.all(query.run_id.map((runId) => runs.findSummary(runId))));
      return { status: 200, body: compared };
    }),
    handle(getBacktest, async ({ params }) => ({ status: 200, body: toKeptRun(await runs.find(params.run_id)) })),
    handle(annotateBacktest, async ({ params, body, caller }) => {
      await runs.findSummary(params.run_id);
      await audit.record(caller, { action: "run.annotate", subjectKind: "run", subjectId: params.run_id, detail: { changed: Object.keys(body) } });
      return { status: 200, body: await runs.annotate(params.run_id, body) };
    }),
    handle(deleteBacktest, async ({ params, caller }) => {
      const { strategy, created_at } = await runs.findSummary(params.run_id);
      await audit.record(caller, { action: "run.delete", subjectKind: "run", subjectId: params.run_id, detail: { strategy, created_at } });
      await runs.delete(params.run_id);
      return { status: 204, body: null };
    }),
  ];
}

function toKeptRun(saved: SavedRun) {
  const { summary, document, manifest } = saved;
  const result = document.origin === "engine" ? resultOf(saved) : { ...document.result, source: document.source };
  return { ...summary, money: manifest.money, files: manifest.files, result: result as Record<string, unknown> };
}
