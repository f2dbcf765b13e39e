import { HtsError } from "../engine/errors.ts";

/** A fault of a file that the client has sent: what is told of it names nothing of the server. */
export class UploadRefused extends HtsError {}

/** What these failures say is about the content of the file alone. */
const OF_THE_FILE = new Set(["file_unreadable"]);
const OPTION = /--(exchange|symbol|timeframe|zone|columns|duplicates) /g;

/** A failure of an import in the words of the API: options of the command line are parameters here. */
export function explainUpload(error: unknown): unknown {
  if (!(error instanceof HtsError) || error.status >= 500) return error;
  const message = error.message
    .replaceAll(OPTION, "$1=")
    .replaceAll("--force", "force=true")
    .replaceAll(/--(columns|zone)\b/g, "$1");
  return OF_THE_FILE.has(error.code) ? new UploadRefused(error.code, message, { cause: error }) : new HtsError(error.code, message, { cause: error });
}
