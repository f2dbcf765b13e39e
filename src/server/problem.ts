import { ERRORS, type ErrorCode, HtsError } from "../engine/errors.ts";
import type { Problem } from "../contract/http/common.ts";
import { InputInvalid } from "./input-invalid.ts";
import { UploadRefused } from "./upload-refused.ts";

/** What Fastify calls the failures that it finds itself. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "request_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "media_type_unsupported",
  FST_ERR_HANDLER_TIMEOUT: "answer_timeout",
  FST_ERR_REOPENED_CLOSE_SERVER: "answer_timeout",
};

/** Their messages name paths and hosts of the server, which are its own business. */
const PRIVATE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "file_not_found",
  "file_unreadable",
  "file_not_writable",
  "storage_bucket_missing",
  "storage_denied",
  "object_missing",
]);

const HINTS: Partial<Record<ErrorCode, string>> = {
  request_malformed: "The request could not be read; send well-formed JSON and a well-formed address.",
  request_too_large: "The request is larger than the server takes; send less.",
  media_type_unsupported: "Send the body as application/json, a file as one of the types that the route takes.",
};

/** @returns the error as one of the table; what is not known is `internal` */
export function toHtsError(error: unknown): HtsError {
  if (error instanceof HtsError) return error;
  const { code, statusCode } = (error ?? {}) as { readonly code?: unknown; readonly statusCode?: unknown };
  const known = FRAMEWORK_CODES[String(code)] ?? (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500 ? "request_malformed" : "internal");
  return new HtsError(known, HINTS[known] ?? ERRORS[known].summary, { cause: error });
}

/** What a client is told of a failure: never what is inside the server. */
export function toProblem(error: HtsError, requestId: string): Problem {
  const { code, status } = error;
  const { summary } = ERRORS[code];
  const isInside = status >= 500 || (PRIVATE.has(code) && !(error instanceof UploadRefused));
  const problem: Problem = {
    type: `urn:coin-hts:problem:${code}`,
    title: summary,
    status,
    code,
    detail: isInside ? `${summary} The server's log tells more under ${requestId}.` : error.message,
    request_id: requestId,
  };
  return error instanceof InputInvalid ? { ...problem, errors: error.faults.map((fault) => ({ ...fault })) } : problem;
}

/** Headers that belong to a failure. */
export function problemHeaders({ code, retryable }: HtsError): Record<string, string> {
  const headers: Record<string, string> = { "content-type": "application/problem+json; charset=utf-8" };
  if (code === "token_missing") headers["www-authenticate"] = 'Bearer realm="coin-hts"';
  if (code === "token_refused") headers["www-authenticate"] = 'Bearer realm="coin-hts", error="invalid_token"';
  if (code === "scope_insufficient") headers["www-authenticate"] = 'Bearer realm="coin-hts", error="insufficient_scope"';
  if (retryable) headers["retry-after"] = "1";
  return headers;
}
