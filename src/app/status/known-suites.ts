import type { SuiteFigures, TestFigures } from "./count-tests.ts";

const ROW = /^\| (?<suite>[^|]+) \| (?<files>\d+) \| (?<tests>\d+) \| (?<passed>\d+) \| (?<failed>\d+) \| (?<skipped>\d+) \| (?<todo>\d+) \|\r?$/gm;
const ANY_ROW = /^\| ([a-z0-9.-]+) \| \d+ \|(?: (?:\d+|not run) \|){5}\r?$/gm;

/**
 * Takes the figures of suites that were not run from the page, which has them from when they were. Suites take minutes or an hour
 * and servers of all kinds: nobody runs all of them to tell of one. One that failed then is not taken: what failed is not known any more.
 */
export function keepKnown({ suites, failures }: TestFigures, page: string): TestFigures {
  const known = new Map(readRows(page).map((row) => [row.suite, row]));
  const keep = (suite: SuiteFigures): SuiteFigures => {
    const before = known.get(suite.suite);
    return suite.was_run || before === undefined || before.failed > 0 ? suite : before;
  };
  return { suites: suites.map(keep), failures };
}

/** Where the suites on a page are not those that there are, in sentences; their figures do not matter. */
export function findSuiteFaults({ suites }: TestFigures, page: string): string[] {
  const shown = [...page.matchAll(ANY_ROW)].map(([, suite = ""]) => suite);
  const present = suites.map(({ suite }) => suite);
  return [
    ...present.filter((suite) => !shown.includes(suite)).map((suite) => `the suite ${suite} is not on the page`),
    ...shown.filter((suite) => !present.includes(suite)).map((suite) => `the page has a suite ${suite}, of which there are no tests`),
  ];
}

function readRows(page: string): SuiteFigures[] {
  return [...page.matchAll(ROW)].map(({ groups = {} }) => {
    const { suite = "", ...counts } = groups;
    const [files, tests, passed, failed, skipped, todo] = ["files", "tests", "passed", "failed", "skipped", "todo"].map((name) => Number(counts[name]));
    return { suite, was_run: true, files, tests, passed, failed, skipped, todo } as SuiteFigures;
  });
}
