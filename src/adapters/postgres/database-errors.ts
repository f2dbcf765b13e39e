import { HtsError } from "../../engine/errors.ts";

/** What PostgreSQL calls a statement, a lock or an idle transaction that took too long. */
const TIMEOUT_STATES: ReadonlySet<string> = new Set(["57014", "55P03", "25P03", "25P04"]);
/** No connection, or none any more: shutting down, starting, full, unknown user or database, wrong password. */
const UNREACHABLE_STATES: ReadonlySet<string> = new Set(["57P01", "57P02", "57P03", "57P05", "53300", "28000", "28P01", "3D000"]);
const NETWORK_CODES: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "EACCES",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
/** What the driver itself says; it gives these no code. */
const LOST_CONNECTION =
  /connection terminated|connection timeout|connection ended|client has encountered a connection error|client was closed|timeout expired|not queryable|does not support SSL|cannot use a pool after/i;

/**
 * Turns what the driver throws into what a caller can act on; anything else, such as a violated constraint, comes
 * back as it is.
 *
 * @param target host, port and database; never the password
 */
export function explainDatabaseError(error: unknown, target: string): unknown {
  if (!(error instanceof Error) || error instanceof HtsError) return error;
  const code = String((error as { readonly code?: unknown }).code ?? "");
  const reason = describeReason(error);
  if (TIMEOUT_STATES.has(code)) {
    return new HtsError(
      "database_timeout",
      `the database at ${target} did not answer in time: ${reason}; ask for less, or raise DATABASE_STATEMENT_TIMEOUT_MS`,
      {
        cause: error,
      },
    );
  }
  if (code.startsWith("08") || UNREACHABLE_STATES.has(code) || NETWORK_CODES.has(code) || LOST_CONNECTION.test(error.message)) {
    return new HtsError("database_unreachable", `the database at ${target} cannot be used: ${reason}; start it, or correct DATABASE_URL`, { cause: error });
  }
  return error;
}

/** A refused connection to a name with several addresses has its reasons inside. */
function describeReason(error: Error): string {
  const inner = error instanceof AggregateError ? (error.errors as unknown[]).find((one) => one instanceof Error) : undefined;
  const { message, code } = (inner ?? error) as NodeJS.ErrnoException;
  return message === "" ? String(code) : message;
}
