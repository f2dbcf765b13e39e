import { extname } from "node:path";
import type { AnyStrategy } from "../../engine/strategies/strategy.ts";
import { fileFault, firstLine } from "../files/fault-messages.ts";
import { readBytes, withFile } from "../files/file-bytes.ts";
import { findStrategyFault } from "./check-strategy.ts";
import { explainImportError, namesLine } from "./explain-import-error.ts";
import { type ImportedFile, importStrategyFile } from "./import-strategy-file.ts";
import type { StrategyFault } from "./strategy-fault.ts";

/** A strategy of a user and the hash of its source, both of the same bytes. */
export interface StrategyFile {
  readonly strategy: AnyStrategy;
  /** SHA-256 of the file; of all files one after another when it imports others. 64 hex digits. */
  readonly sourceSha256: string;
}

const ENDINGS = new Set([".ts", ".mts", ".js", ".mjs"]);
const MAX_SOURCE_BYTES = 1 << 20;

/**
 * Loads a user's strategy from a TypeScript or JavaScript file: its default export, or the one strategy
 * among its exports. The file is run as it is now, however often it was loaded before.
 *
 * It is code and runs with the rights of this process: load only what you would run.
 *
 * @throws HtsError `file_not_found`; `strategy_invalid` for a file that does not run or does not define a
 * strategy, naming the file, what was expected, what came and what to do in one line.
 */
export async function loadStrategy(path: string): Promise<StrategyFile> {
  const bytes = await readSource(path);
  const { exports, sourceSha256 } = runFile(path, bytes);
  const strategy = chooseExport(exports);
  const fault = "problem" in strategy ? strategy : findStrategyFault(strategy.value);
  if (fault !== null) throw fileFault({ file: path }, { code: "strategy_invalid", problem: firstLine(fault.problem, 400), remedy: fault.remedy });
  return { strategy: (strategy as { value: AnyStrategy }).value, sourceSha256 };
}

async function readSource(path: string): Promise<Uint8Array> {
  return withFile(path, async (handle, sizeBytes) => {
    if (!ENDINGS.has(extname(path))) {
      throw fileFault(
        { file: path },
        {
          code: "strategy_invalid",
          problem: `expected a file that ends in .ts, .mts, .js or .mjs, was ${extname(path) || "one without an ending"}`,
          remedy: "rename it",
        },
      );
    }
    if (sizeBytes > MAX_SOURCE_BYTES) {
      throw fileFault(
        { file: path },
        { code: "strategy_invalid", problem: `expected at most ${MAX_SOURCE_BYTES} bytes of source, was ${sizeBytes}`, remedy: "keep data out of the file" },
      );
    }
    return readBytes(path, handle, sizeBytes);
  });
}

function runFile(path: string, bytes: Uint8Array): ImportedFile {
  try {
    return importStrategyFile(path, bytes);
  } catch (error) {
    throw explainImportError(path, error instanceof SyntaxError && !namesLine(error) ? withLine(path, bytes, error) : error);
  }
}

/** The same syntax error as the TypeScript parser finds it, with its line; the error itself when that one accepts the file. */
function withLine(path: string, bytes: Uint8Array, error: SyntaxError): unknown {
  try {
    importStrategyFile(path, bytes, true);
    return error;
  } catch (again) {
    return namesLine(again) ? again : error;
  }
}

function chooseExport(exports: ImportedFile["exports"]): { readonly value: unknown } | StrategyFault {
  if (Object.hasOwn(exports, "default")) return { value: exports["default"] };
  const found = Object.entries(exports).filter(([, value]) => typeof value === "object" && value !== null && "decide" in value);
  const [only] = found;
  if (only !== undefined && found.length === 1) return { value: only[1] };
  const names = Object.keys(exports);
  const was =
    found.length > 1
      ? `${found.length} strategies (${found.map(([name]) => name).join(", ")})`
      : names.length > 0
        ? `exports of ${names.join(", ")}`
        : "a file that exports nothing";
  return { problem: `expected a default export, was ${was}`, remedy: "write `export default defineStrategy({ … })`" };
}
