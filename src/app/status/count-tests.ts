import type { TestFileResult, TestResults } from "../../contract/test-results.ts";
import { HtsError } from "../../engine/errors.ts";

/** One of the runner's files of results. */
export interface TestInput {
  /** What to call it in a refusal. */
  readonly path: string;
  readonly results: TestResults;
}

/** A folder of tests, in figures. */
export interface SuiteFigures {
  readonly suite: string;
  /** Test files that are there. */
  readonly files: number;
  /** Whether its results were given; the figures below are 0 when not. */
  readonly was_run: boolean;
  readonly tests: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly todo: number;
}

/** Something that failed: a test, or a whole file when `test` is null. */
export interface TestFailure {
  readonly file: string;
  readonly test: string | null;
}

export interface TestFigures {
  readonly suites: readonly SuiteFigures[];
  readonly failures: readonly TestFailure[];
}

/**
 * Counts tests by the folder in which they lie, from the runner's results and nothing else.
 *
 * @param files every test file that there is, from the folder of tests on with slashes: `unit/engine/candles.test.ts`
 * @throws HtsError `file_unreadable` when the results contradict themselves, each other, or the files that there are
 */
export function countTests(inputs: readonly TestInput[], files: readonly string[]): TestFigures {
  const found = new Map<string, TestFileResult>();
  for (const { path, results } of inputs) {
    requireConsistent(path, results);
    for (const result of results.testResults) {
      const file = recognise(result.name, files);
      if (file === null) throw refuse(path, `it has results of ${result.name}, which is not there; they are another version's, run the tests again`);
      if (found.has(file)) throw refuse(path, `${file} is there twice; give the results of each suite once`);
      found.set(file, result);
    }
  }
  const suites = [...new Set(files.map(suiteOf))].toSorted();
  return {
    suites: suites.map((suite) => countSuite(suite, files, found)),
    failures: files.flatMap((file) => failuresOf(file, found.get(file))),
  };
}

/** Those files of results that say of themselves what is in them. */
function requireConsistent(path: string, results: TestResults): void {
  const { testResults } = results;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  const failedFiles = testResults.filter(({ status }) => status === "failed").length;
  const said: readonly (readonly [name: string, said: number | boolean, found: number | boolean])[] = [
    ["numTotalTests", results.numTotalTests, tests.length],
    ["numPassedTests", results.numPassedTests, count("passed")],
    ["numFailedTests", results.numFailedTests, count("failed")],
    // The runner counts what is still to be written among the skipped ones where it is marked as both.
    ["numPendingTests + numTodoTests", results.numPendingTests + results.numTodoTests, count("skipped") + count("todo")],
    ["numTotalTestSuites", results.numTotalTestSuites, results.numPassedTestSuites + results.numFailedTestSuites + results.numPendingTestSuites],
    ["success", results.success, testResults.length > 0 && failedFiles === 0 && results.numFailedTestSuites === 0],
  ];
  for (const [name, value, counted] of said) {
    if (value !== counted) throw refuse(path, `${name} is ${String(value)}, but what is in it comes to ${String(counted)}`);
  }
  for (const file of testResults) requireConsistentFile(path, file);
  if (testResults.length === 0) throw refuse(path, "it has no results at all");
}

function requireConsistentFile(path: string, { name, status, message, assertionResults }: TestFileResult): void {
  const failed = assertionResults.filter((test) => test.status === "failed").length;
  if (status === "passed" && failed > 0) throw refuse(path, `${name} passed, but ${failed} of its tests failed`);
  if (status === "failed" && failed === 0 && message === "") throw refuse(path, `${name} failed, but none of its tests did and it gives no reason`);
}

/** The file behind a path of another machine, perhaps: what follows the folder of tests. */
function recognise(name: string, files: readonly string[]): string | null {
  const path = `/${name.replaceAll("\\", "/")}`;
  // The longest one: a file of the same name may lie nearer to the root.
  const fitting = files.filter((file) => path.endsWith(`/${file}`)).toSorted((a, b) => b.length - a.length);
  return fitting[0] ?? null;
}

function suiteOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : ".";
}

function countSuite(suite: string, files: readonly string[], found: ReadonlyMap<string, TestFileResult>): SuiteFigures {
  const own = files.filter((file) => suiteOf(file) === suite);
  const results = own.flatMap((file) => found.get(file) ?? []);
  const wasRun = results.length > 0;
  const lacking = own.filter((file) => !found.has(file));
  if (wasRun && lacking.length > 0) {
    const rest = lacking.length === 1 ? "" : ` and ${lacking.length - 1} more`;
    throw new HtsError(
      "file_unreadable",
      `of the suite ${suite} there are no results of ${lacking[0]}${rest}; run the whole suite and give all of its results`,
    );
  }
  const tests = results.flatMap(({ assertionResults }) => assertionResults);
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  const [passed = 0, failed = 0, skipped = 0, todo = 0] = ["passed", "failed", "skipped", "todo"].map(count);
  return { suite, files: own.length, was_run: wasRun, tests: tests.length, passed, failed, skipped, todo };
}

function failuresOf(file: string, result: TestFileResult | undefined): TestFailure[] {
  if (result?.status !== "failed") return [];
  const tests = result.assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => ({ file, test: fullName }));
  return tests.length > 0 ? tests : [{ file, test: null }];
}

function refuse(path: string, problem: string): HtsError {
  return new HtsError("file_unreadable", `${path} is not a sound report of a test run: ${problem}`);
}
