import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { HtsError } from "../../engine/errors.ts";
import { fileFault, firstLine } from "../files/fault-messages.ts";
import { ForbiddenImport, IMPORT_MARK } from "./import-strategy-file.ts";

interface Explanation {
  readonly problem: string;
  readonly remedy: string;
}

/** Turns what importing a strategy's file threw into one line that names the file and, where it is known, the line. */
export function explainImportError(file: string, error: unknown): HtsError {
  const place = findPlace(file, error);
  return fileFault({ file: place ?? file }, { code: "strategy_invalid", ...explain(file, error), cause: error });
}

/** Whether an error says on which line of which file it arose. */
export function namesLine(error: unknown): boolean {
  return findPlace("", error) !== null;
}

function explain(file: string, error: unknown): Explanation {
  const message = firstLine(error instanceof Error ? error.message : String(error));
  if (error instanceof ForbiddenImport) return explainForbiddenImport(file, error);
  switch ((error as { code?: unknown } | null)?.code) {
    case "ERR_REQUIRE_ASYNC_MODULE":
      return { problem: "expected a module that is ready at once, was one with a top-level await", remedy: "remove it; a strategy has nothing to wait for" };
    case "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX":
      return {
        problem: `expected TypeScript whose types can be stripped, was ${message}`,
        remedy: "write it without enums, namespaces and parameter properties",
      };
    case "ERR_MODULE_NOT_FOUND":
      return { problem: `expected every import to be found, was ${message.replaceAll(IMPORT_MARK, " ")}`, remedy: "correct the path, with its ending" };
  }
  if (!(error instanceof SyntaxError)) return { problem: `expected a file that runs, was ${name(error)}${message}`, remedy: "correct the file" };
  const missing = /does not provide an export named '(?<name>[^']*)'/.exec(message)?.groups?.["name"];
  if (missing === undefined) return { problem: `expected a file without syntax errors, was ${message}`, remedy: "correct the syntax" };
  const remedy = "correct the name, or write `import type` if it is a type";
  return { problem: `expected imports that exist, was ${missing}, which ${/module '(?<from>[^']*)'/.exec(message)?.groups?.["from"]} does not export`, remedy };
}

function explainForbiddenImport(file: string, { importer, specifier }: ForbiddenImport): Explanation {
  const at = pathOf(importer);
  const where = at === resolve(file) ? "" : ` in ${relative(".", at)}`;
  return {
    problem: `expected imports of "coin-hts" and of files beside it ("./name.ts", .mts, .js, .mjs or .json), was ${JSON.stringify(specifier)}${where}`,
    remedy: "a strategy depends on candles and on its own source alone: copy what it needs into a file beside it",
  };
}

/** "path, line 3" of the topmost place in the strategy's own files that an error names; null when it names none. */
function findPlace(file: string, error: unknown): string | null {
  const stack = error instanceof Error ? String(error.stack) : "";
  const [, url, urlLine] = /(file:\/\/[^\s()]+)\?coin-hts-import=\d+:(\d+)/.exec(stack) ?? [];
  if (url !== undefined) return `${shorten(file, fileURLToPath(url))}, line ${urlLine}`;
  const [, path, line] = /^(\/.*|[A-Z]:\\.*):(\d+)$/.exec(stack.split("\n", 1)[0] ?? "") ?? [];
  return path === undefined ? null : `${shorten(file, path)}, line ${line}`;
}

/** The file as the user named it; another one relative to the working folder. */
function shorten(file: string, path: string): string {
  return path === resolve(file) ? file : relative(".", path);
}

function pathOf(url: string): string {
  return fileURLToPath(url.split("?", 1)[0] as string);
}

function name(error: unknown): string {
  return error instanceof Error ? `${error.name}: ` : "thrown ";
}
