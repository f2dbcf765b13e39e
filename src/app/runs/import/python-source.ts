import type { ImportSource, RunDocument } from "../ports.ts";
import type { TableLayout } from "./row-layout.ts";

export const PYTHON_PROGRAM = "coin-hts-python";

/** Where a run of the Python original came from, how it was read, and what is needed to write it again. */
export interface PythonSource extends ImportSource {
  readonly program: typeof PYTHON_PROGRAM;
  /** What times without a zone were taken as. */
  readonly naive_times: "+09:00" | "+00:00";
  /** What was read otherwise than it stood there, in sentences. */
  readonly notes: readonly string[];
  readonly layout: { readonly signals: TableLayout; readonly equity: TableLayout };
}

export type PythonDocument = Extract<RunDocument, { origin: "import" }> & { readonly source: PythonSource };

/** Whether a run was imported from the Python original. */
export function isPythonDocument(document: RunDocument): document is PythonDocument {
  return document.origin === "import" && document.source.program === PYTHON_PROGRAM && "layout" in document.source;
}
