import type { RunFilter, RunSummary } from "../../contract/saved-run.ts";
import type { RunPosition, RunStore } from "./ports.ts";

const PAGE_RUNS = 1000;

/** Every run that a filter lets pass, page after page. */
export async function listAllRuns(store: RunStore, filter: RunFilter): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  let after: RunPosition | null = null;
  do {
    const page = await store.list(filter, PAGE_RUNS, after);
    runs.push(...page.runs);
    after = page.next;
  } while (after !== null);
  return runs;
}
