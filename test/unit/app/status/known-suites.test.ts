import { describe, expect, it } from "vitest";
import type { SuiteFigures } from "../../../../src/app/status/count-tests.ts";
import { describeFigures } from "../../../../src/app/status/describe-figures.ts";
import { findSuiteFaults, keepKnown } from "../../../../src/app/status/known-suites.ts";

const row = (suite: string, tests: number, failed = 0): SuiteFigures => ({
  suite,
  files: 2,
  was_run: true,
  tests,
  passed: tests - failed,
  failed,
  skipped: 0,
  todo: 0,
});
const notRun = (suite: string): SuiteFigures => ({ ...row(suite, 0), files: 3, was_run: false });
const pageOf = (suites: readonly SuiteFigures[]): string => `# Page\n${describeFigures({ suites, failures: [] }).suites}\n`;

describe("suites that were not run", () => {
  it("keep what the page says of them, unless something had failed or it says nothing", () => {
    const page = pageOf([row("crash", 4), row("chaos", 6, 1), notRun("e2e"), row("unit", 10), row("gone", 1)]);
    const run = { suites: [notRun("crash"), notRun("chaos"), notRun("e2e"), row("unit", 12)], failures: [] };
    expect(keepKnown(run, page).suites).toEqual([row("crash", 4), notRun("chaos"), notRun("e2e"), row("unit", 12)]);
    expect(keepKnown(run, "").suites).toEqual(run.suites);
  });

  it("are on the page all the same, and nothing else is", () => {
    const page = pageOf([row("unit", 10), notRun("e2e"), notRun("gone")]);
    expect(findSuiteFaults({ suites: [row("unit", 99), notRun("e2e")], failures: [] }, page)).toEqual([
      "the page has a suite gone, of which there are no tests",
    ]);
    expect(findSuiteFaults({ suites: [notRun("new"), row("unit", 1), notRun("e2e"), notRun("gone")], failures: [] }, page)).toEqual([
      "the suite new is not on the page",
    ]);
  });
});
