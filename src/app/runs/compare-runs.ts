import type { RunSummary } from "../../contract/saved-run.ts";
import { canonicalJson } from "../../engine/receipt.ts";

/** Runs side by side. */
export interface RunComparison {
  readonly runs: readonly RunSummary[];
  /** What of their settings is not the same in all: the name, such as params.fast, and the value of each run; null for none. */
  readonly differences: readonly { readonly name: string; readonly values: readonly unknown[] }[];
}

/** Puts runs beside each other and finds where their settings differ. */
export function compareRuns(runs: readonly RunSummary[]): RunComparison {
  const settings = runs.map(settingsOf);
  const names = [...new Set(settings.flatMap((one) => Object.keys(one)))];
  const rows = names.map((name) => ({ name, values: settings.map((one) => one[name] ?? null) }));
  return { runs, differences: rows.filter(({ values }) => new Set(values.map((value) => canonicalJson(value))).size > 1) };
}

function settingsOf(run: RunSummary): Record<string, unknown> {
  const { strategy, timeframe, symbols, start, end, engine_version, origin } = run;
  return { strategy, timeframe, symbols, start, end, engine_version, origin, ...prefix("params", run.params), ...prefix("execution", run.execution) };
}

function prefix(name: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]));
}
