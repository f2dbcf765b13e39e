import { readdir, readFile } from "node:fs/promises";
import { sep } from "node:path";
import type { Command } from "commander";
import { writeTextFile } from "../../adapters/files/write-file.ts";
import { countTests, type TestFigures, type TestInput } from "../../app/status/count-tests.ts";
import { describeFigures } from "../../app/status/describe-figures.ts";
import { findSuiteFaults, keepKnown } from "../../app/status/known-suites.ts";
import { writeBlocks } from "../../app/status/write-blocks.ts";
import { HtsError } from "../../engine/errors.ts";
import { collect } from "../json-option.ts";
import { print } from "../print.ts";

interface StatusOptions {
  readonly input: string[];
  readonly page: string;
  readonly tests: string;
  readonly updateDocs?: boolean;
  readonly check?: boolean;
  readonly checkSuites?: boolean;
  readonly json?: boolean;
}

const CHECK_FAILED_EXIT_CODE = 4;

const EXAMPLE = `
Example:
  coin-hts status-report --input reports/fast.json --input reports/crash.json --update-docs

The results are those that npm test and npm run verify leave in reports, one file for each run of the runner.

Without --update-docs and --check it only prints the figures. With --check it exits with 4 when the page says something else. What the
page says of suites that were not run is kept. --check-suites is what npm test ends with.
Results that contradict themselves, leave out files of a suite or are of files that are gone are refused.`;

/** Adds `status-report`: what the page about the tests says, from the runner's own results. */
export function addStatusReportCommand(program: Command): Command {
  return program
    .command("status-report")
    .description("write the figures of test runs into the status page, from the runner's JSON")
    .requiredOption("--input <file>", "what vitest --reporter=json wrote; may be repeated, one for each suite", collect)
    .option("--page <file>", "the page with the markers", "docs/status.md")
    .option("--tests <folder>", "the folder of the tests, each suite a folder in it", "test")
    .option("--update-docs", "write the page")
    .option("--check", "compare the page with the results and change nothing")
    .option("--check-suites", "compare only which suites the page names, whatever their figures")
    .option("--json", "print the figures as JSON")
    .addHelpText("after", EXAMPLE)
    .action(reportStatus);
}

async function reportStatus({ input, page: path, tests, updateDocs, check, checkSuites, json }: StatusOptions): Promise<void> {
  if ([updateDocs, check, checkSuites].filter((one) => one === true).length > 1) {
    throw new HtsError("usage", "--update-docs writes the page, --check and --check-suites compare it; give one of them");
  }
  const run = countTests(await Promise.all(input.map(readInput)), await findTests(tests));
  if (checkSuites === true) return compareSuites(run, path, json === true);
  const isKept = updateDocs === true || check === true;
  const page = isKept ? await readText(path) : "";
  const figures = keepKnown(run, page);
  const blocks = describeFigures(figures);
  const says = isKept ? await keepPage(path, page, blocks, check === true) : null;
  if (json === true) return print(JSON.stringify({ ...figures, page: says }));
  await print([blocks.summary, blocks.suites, ...(figures.failures.length > 0 ? [blocks.failures] : [])].join("\n\n"));
  if (says !== null) await print(`\n${path}: ${says}`);
}

/** Figures change with every test that is added, and a page that had to follow each would be in every change's way; its suites do not. */
async function compareSuites(figures: TestFigures, path: string, isJson: boolean): Promise<void> {
  const page = await readText(path);
  writeBlocks(page, describeFigures(figures));
  const faults = findSuiteFaults(figures, page);
  if (faults.length > 0) process.exitCode = CHECK_FAILED_EXIT_CODE;
  if (isJson) return print(JSON.stringify({ page: faults.length > 0 ? "differs" : "unchanged", faults }));
  await print([...faults, `${path}: ${faults.length > 0 ? "differs; write it with --update-docs" : "names the suites that there are"}`].join("\n"));
}

/** Writes the page, or compares it; says what became of it. */
async function keepPage(path: string, page: string, blocks: Readonly<Record<string, string>>, isCheck: boolean): Promise<"unchanged" | "written" | "differs"> {
  const wanted = writeBlocks(page, blocks);
  if (wanted === page) return "unchanged";
  if (isCheck) {
    process.exitCode = CHECK_FAILED_EXIT_CODE;
    return "differs";
  }
  await writeTextFile(path, wanted);
  return "written";
}

async function readInput(path: string): Promise<TestInput> {
  const text = await readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new HtsError("file_unreadable", `${path}: expected the JSON of vitest --reporter=json, ${reason}`, { cause: error });
  }
  // Loaded here, since a schema library doubles the start of every other command.
  const [{ Check, Errors }, { TestResults }] = await Promise.all([import("typebox/value"), import("../../contract/test-results.ts")]);
  if (Check(TestResults, value)) return { path, results: value };
  const [first] = Errors(TestResults, value);
  const problem = `${first?.instancePath || "it"} ${first?.message ?? "is not"}`;
  throw new HtsError("file_unreadable", `${path}: expected what vitest --reporter=json writes once all tests have ended, ${problem}`);
}

/** Every test file, from the folder of tests on. */
async function findTests(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new HtsError("file_not_found", `${folder} could not be read: ${(error as Error).message}; name the folder of the tests with --tests`, {
      cause: error,
    });
  });
  return names
    .map((name) => name.replaceAll(sep, "/"))
    .filter((name) => name.endsWith(".test.ts"))
    .toSorted();
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    throw new HtsError("file_not_found", `${path} could not be read: ${(error as Error).message}`, { cause: error });
  });
}
