import { ERRORS, type ErrorCode, HtsError } from "../../engine/errors.ts";
import type { Redact } from "./redact-secrets.ts";
import type { TaskFailure } from "./task.ts";

export type FailureDescription = Omit<TaskFailure, "failed_at" | "attempt">;

const LONGEST_MESSAGE = 4000;
const LONGEST_STACK = 8000;
const MOST_CAUSES = 8;

/** What only a fault of the program throws: it would throw it again. */
const PROGRAM_FAULTS: readonly (new () => Error)[] = [TypeError, ReferenceError, RangeError, SyntaxError, EvalError];
/** Violated constraints and refused values of PostgreSQL, wrong statements: classes 22, 23, 42. */
const REFUSED_STATE = /^(22|23|42)[0-9A-Z]{3}$/;

/** The code that stands for whatever was thrown. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof HtsError) return error.code;
  if (!(error instanceof Error) || PROGRAM_FAULTS.some((Fault) => error instanceof Fault)) return "internal";
  const { code } = error as { readonly code?: unknown };
  // Node's own complaints about how it was called.
  if (typeof code === "string" && (REFUSED_STATE.test(code) || code.startsWith("ERR_INVALID_"))) return "internal";
  return "dependency_failed";
}

/** Whether the same work may succeed later without a change. */
export function isRetryable(error: unknown): boolean {
  return ERRORS[codeOf(error)].retryable;
}

/** Everything that is known of a failure, for whoever has to mend it; secrets are masked. */
export function describeFailure(error: unknown, worker: string | null, redact: Redact): FailureDescription {
  const tidy = (text: string, longest: number): string => redact(withoutControls(text)).slice(0, longest);
  const stackOf = (one: unknown): string | null => (one instanceof Error && one.stack !== undefined ? tidy(one.stack, LONGEST_STACK) : null);
  return {
    code: codeOf(error),
    message: tidy(messageOf(error), LONGEST_MESSAGE),
    stack: stackOf(error),
    causes: listCauses(error).map((cause) => ({
      name: cause instanceof Error ? cause.name.slice(0, 100) : typeof cause,
      message: tidy(messageOf(cause), LONGEST_MESSAGE),
      stack: stackOf(cause),
    })),
    worker,
  };
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === "" ? error.name : error.message;
  return `something that is no error was thrown: ${String(error)}`;
}

/** A chain of causes can be a ring. */
function listCauses(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let cause = causeOf(error); cause !== undefined && causes.length < MOST_CAUSES && !causes.includes(cause); cause = causeOf(cause)) causes.push(cause);
  return causes;
}

function causeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  const { errors } = error as { readonly errors?: unknown };
  return error.cause ?? (Array.isArray(errors) ? errors[0] : undefined);
}

/** PostgreSQL keeps no zero byte in JSON, and half a surrogate pair is no text. */
function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "?").replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "?");
}
