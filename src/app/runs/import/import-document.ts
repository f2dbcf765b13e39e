import { HtsError } from "../../../engine/errors.ts";
import type { RunBundle } from "../ports.ts";
import type { DocumentFile } from "./document-file.ts";
import { importOwnResult } from "./import-own-result.ts";
import { importPythonResult } from "./import-python-result.ts";
import { type ParsedJson, parsePythonJson } from "./parse-python-json.ts";
import type { PythonContext } from "./python-context.ts";

type JsonObject = Readonly<Record<string, unknown>>;
type ImportOptions = Pick<PythonContext, "note" | "tags" | "naiveZone" | "sha256">;

/** What the original always writes into a result, beside its strategy and symbols; a request or a manifest has none of it or names symbols only. */
const PYTHON_MARKS = ["run_id", "version", "total_signals", "execution_time"];

/**
 * The bundle of a JSON document; null for JSON of another shape, such as settings.
 *
 * @param manifest what stood in manifest.json beside it; null for none
 * @throws HtsError by what is wrong with it, such as `file_unreadable` for text that is no JSON
 */
export function importDocument(file: DocumentFile, manifest: DocumentFile | null, options: ImportOptions): RunBundle | null {
  try {
    const { value, nonFinite } = parse(file.text);
    if (!isObject(value)) return null;
    if (isOwnShape(value)) {
      if (nonFinite > 0) throw new HtsError("file_unreadable", "expected what backtest --json prints, which has no NaN and no Infinity");
      return importOwnResult(value, { ...options, modifiedMs: file.modifiedMs });
    }
    if (!isPythonShape(value)) return null;
    const notes = nonFinite === 0 ? [] : [`${nonFinite} numbers were NaN or infinite; they are null, as JSON has none of them`];
    const beside = manifest === null ? { manifest: null, notes: [] } : readManifest(manifest.text, value["run_id"]);
    return importPythonResult(value, {
      ...options,
      sha256OfBytes: file.sha256,
      modifiedMs: file.modifiedMs,
      manifest: beside.manifest,
      notes: [...notes, ...beside.notes],
    });
  } catch (error) {
    // Nested thousands deep, or a text longer than a text can be.
    if (error instanceof RangeError)
      throw new HtsError("file_unreadable", `is nested too deeply or too large to be taken in: ${error.message}`, { cause: error });
    throw error;
  }
}

function parse(text: string): ParsedJson {
  try {
    return parsePythonJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HtsError("file_unreadable", `expected JSON: ${error.message.split("\n")[0]}`, { cause: error });
  }
}

function isOwnShape(value: JsonObject): boolean {
  return "receipt" in value && "run_id" in value && "symbols" in value;
}

function isPythonShape(value: JsonObject): boolean {
  const { symbols } = value;
  const hasSymbols = Array.isArray(symbols) && (symbols.length === 0 || symbols.some(isObject));
  return hasSymbols && "strategy" in value && PYTHON_MARKS.some((name) => name in value);
}

/** A manifest says nothing that the result does not, so that a broken one is no reason to refuse the result. */
function readManifest(text: string, runId: unknown): { readonly manifest: JsonObject | null; readonly notes: readonly string[] } {
  let value: unknown;
  try {
    ({ value } = parsePythonJson(text));
    // Whether it can be written again.
    JSON.stringify(value);
  } catch (error) {
    return { manifest: null, notes: [`manifest.json beside it is no JSON and was left out: ${(error as Error).message.split("\n")[0]}`] };
  }
  if (!isObject(value)) return { manifest: null, notes: ["manifest.json beside it is no object and was left out"] };
  const isOther = "run_id" in value && value["run_id"] !== runId;
  return { manifest: value, notes: isOther ? ["manifest.json beside it names another run_id"] : [] };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
