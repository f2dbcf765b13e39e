import type { SuiteFigures, TestFailure, TestFigures } from "./count-tests.ts";

const COUNTS = ["files", "tests", "passed", "failed", "skipped", "todo"] as const;

/** What goes between the markers of the status page, by the names of the blocks. Times are not among it: they differ from run to run. */
export function describeFigures({ suites, failures }: TestFigures): Record<"summary" | "suites" | "failures", string> {
  return { summary: summaryOf(suites), suites: tableOf(suites), failures: listOf(failures) };
}

function summaryOf(suites: readonly SuiteFigures[]): string {
  const run = suites.filter((suite) => suite.was_run);
  const sum = (name: (typeof COUNTS)[number]): number => run.reduce((all, suite) => all + suite[name], 0);
  const rest = suites.length - run.length;
  const left = [`${sum("skipped")} skipped`, `${sum("todo")} still to be written`].join(", ");
  const others = rest === 0 ? "" : ` ${rest} of ${suites.length} suites were not run for this page.`;
  return `**${sum("passed")} of ${sum("tests")} tests passed**, ${sum("failed")} failed, ${left}, in ${sum("files")} files of ${run.length} ${run.length === 1 ? "suite" : "suites"}.${others}`;
}

function tableOf(suites: readonly SuiteFigures[]): string {
  const rows = suites.map((suite) => [suite.suite, ...COUNTS.map((name) => (suite.was_run || name === "files" ? String(suite[name]) : "not run"))]);
  return [
    "| Suite | Files | Tests | Passed | Failed | Skipped | To be written |",
    `|${" --- |".repeat(7)}`,
    ...rows.map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");
}

function listOf(failures: readonly TestFailure[]): string {
  if (failures.length === 0) return "None of the tests that were run.";
  return failures.map(({ file, test }) => `- \`${file}\`${test === null ? ", the file itself" : `: ${asText(test)}`}`).join("\n");
}

/** The name of a test may have anything in it; on the page it is one line of text, and never a marker. */
function asText(name: string): string {
  return name
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|]/g, (character) => `\\${character}`)
    .replaceAll("AUTO-", "AUTO&#45;");
}
