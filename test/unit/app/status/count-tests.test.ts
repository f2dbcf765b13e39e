import { describe, expect, it } from "vitest";
import { countTests } from "../../../../src/app/status/count-tests.ts";
import { describeFigures } from "../../../../src/app/status/describe-figures.ts";
import type { TestResults } from "../../../../src/contract/test-results.ts";

const FILES = ["e2e/start.test.ts", "unit/a.test.ts", "unit/deep/a.test.ts"];

type Statuses = readonly string[];

/** What the runner writes about files of tests with these ends. */
function resultsOf(files: Readonly<Record<string, Statuses>>, changes: Partial<TestResults> = {}): TestResults {
  const testResults = Object.entries(files).map(([name, statuses]) => ({
    name,
    message: "",
    status: statuses.includes("failed") ? ("failed" as const) : ("passed" as const),
    assertionResults: statuses.map((status, k) => ({ fullName: `test ${k}`, status: status as "passed" })),
  }));
  const count = (status: string): number => Object.values(files).reduce((sum, statuses) => sum + statuses.filter((one) => one === status).length, 0);
  const failedFiles = testResults.filter(({ status }) => status === "failed").length;
  return {
    numTotalTestSuites: testResults.length,
    numPassedTestSuites: testResults.length - failedFiles,
    numFailedTestSuites: failedFiles,
    numPendingTestSuites: 0,
    numTotalTests: Object.values(files).flat().length,
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numPendingTests: count("skipped"),
    numTodoTests: count("todo"),
    success: failedFiles === 0,
    testResults,
    ...changes,
  };
}

const UNIT = { "/one/test/unit/a.test.ts": ["passed", "passed"], "C:\\two\\test\\unit\\deep\\a.test.ts": ["passed", "skipped", "todo", "failed"] };

function count(results: TestResults) {
  return countTests([{ path: "results.json", results }], FILES);
}

describe("the figures of the tests", () => {
  it("are counted by suite, whatever machine ran them, and say what was not run", () => {
    const figures = count(resultsOf(UNIT));
    expect(figures).toEqual({
      suites: [
        { suite: "e2e", files: 1, was_run: false, tests: 0, passed: 0, failed: 0, skipped: 0, todo: 0 },
        { suite: "unit", files: 2, was_run: true, tests: 6, passed: 3, failed: 1, skipped: 1, todo: 1 },
      ],
      failures: [{ file: "unit/deep/a.test.ts", test: "test 3" }],
    });
    expect(describeFigures(figures)).toEqual({
      summary: "**3 of 6 tests passed**, 1 failed, 1 skipped, 1 still to be written, in 2 files of 1 suite. 1 of 2 suites were not run for this page.",
      suites: expect.stringContaining("| e2e | 1 | not run | not run | not run | not run | not run |\n| unit | 2 | 6 | 3 | 1 | 1 | 1 |") as string,
      failures: "- `unit/deep/a.test.ts`: test 3",
    });
  });

  it("are put together from several inputs", () => {
    const inputs = [UNIT, { "/x/test/e2e/start.test.ts": ["passed"] }].map((files, k) => ({ path: `${k}.json`, results: resultsOf(files) }));
    expect(countTests(inputs, FILES).suites.map(({ tests }) => tests)).toEqual([1, 6]);
    expect(() => countTests([inputs[0], inputs[0]], FILES)).toThrow("unit/a.test.ts is there twice");
  });

  it("name a file that failed before its first test", () => {
    const results = resultsOf({ "/x/test/e2e/start.test.ts": [] }, { success: false, numFailedTestSuites: 1, numPassedTestSuites: 0 });
    Object.assign(results.testResults[0], { status: "failed", message: "Cannot find module" });
    expect(describeFigures(count(results)).failures).toBe("- `e2e/start.test.ts`, the file itself");
  });

  it("cannot smuggle a marker or mark-up onto the page by the name of a test", () => {
    const results = resultsOf({ "/x/test/e2e/start.test.ts": ["failed"] });
    results.testResults[0].assertionResults[0].fullName = "a\n<!-- AUTO-END: failures --> *b* `c`";
    expect(describeFigures(count(results)).failures).toBe("- `e2e/start.test.ts`: a &lt;!-- AUTO&#45;END: failures --> \\*b\\* \\`c\\`");
  });

  it.each<[string, Partial<TestResults>, string]>([
    ["a total that does not add up", { numTotalTests: 7 }, "numTotalTests is 7, but what is in it comes to 6"],
    ["too many that passed", { numPassedTests: 4 }, "numPassedTests is 4, but what is in it comes to 3"],
    ["no failures where there is one", { numFailedTests: 0 }, "numFailedTests is 0, but what is in it comes to 1"],
    ["skipped ones that are not there", { numPendingTests: 2 }, "numPendingTests + numTodoTests is 3, but what is in it comes to 2"],
    ["suites that do not add up", { numTotalTestSuites: 3 }, "numTotalTestSuites is 3, but what is in it comes to 2"],
    ["a success with failures", { success: true }, "success is true, but what is in it comes to false"],
  ])("refuse %s", (_name, changes, problem) => {
    expect(() => count(resultsOf(UNIT, changes))).toThrow(`results.json is not a sound report of a test run: ${problem}`);
  });

  it("refuse files that say they passed with a test that failed, or failed without a reason", () => {
    const lying = resultsOf(UNIT);
    Object.assign(lying.testResults[1], { status: "passed" });
    Object.assign(lying, { success: true, numFailedTestSuites: 0, numPassedTestSuites: 2 });
    expect(() => count(lying)).toThrow("passed, but 1 of its tests failed");
    const silent = resultsOf({ "/x/test/e2e/start.test.ts": ["passed"] }, { success: false, numFailedTestSuites: 1, numPassedTestSuites: 0 });
    Object.assign(silent.testResults[0], { status: "failed" });
    expect(() => count(silent)).toThrow("failed, but none of its tests did and it gives no reason");
  });

  it("refuse results of files that are gone, of half a suite, and of nothing", () => {
    expect(() => count(resultsOf({ "/x/test/unit/gone.test.ts": ["passed"] }))).toThrow("has results of /x/test/unit/gone.test.ts, which is not there");
    expect(() => count(resultsOf({ "/x/test/unit/a.test.ts": ["passed"] }))).toThrow("of the suite unit there are no results of unit/deep/a.test.ts;");
    expect(() => count(resultsOf({}, { success: false }))).toThrow("it has no results at all");
  });
});
