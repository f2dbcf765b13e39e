import { HtsError } from "../../engine/errors.ts";

/** S3 allows 1024 bytes; the rest is room for a prefix. */
const MAX_KEY_LENGTH = 900;
/** File names end at 255 bytes. */
const MAX_SEGMENT_LENGTH = 200;
const SEGMENT = /^[A-Za-z0-9_=+@(),.-]+$/;
const RULE = "expected a relative path of letters, digits and -_=+@(),. such as backtests/2024/result.parquet";

/**
 * Lets a key of an object pass: segments of 1 to 200 letters, digits and `-_=+@(),.` with slashes between them, at
 * most 900 characters; no segment begins or ends with a dot.
 *
 * @throws HtsError `usage`
 * @example requireKey("../etc/passwd") // throws: the key … expected a relative path
 */
export function requireKey(key: string): string {
  const problem = findKeyProblem(key);
  if (problem === null) return key;
  throw new HtsError("usage", `the key ${show(key)} ${problem}; ${RULE}`);
}

/**
 * Lets the beginning of keys pass: empty, or what a key may begin with; "backtests/" lists a folder, "backtests/2024-" what begins so.
 *
 * @throws HtsError `usage`
 */
export function requirePrefix(prefix: string): string {
  // Whatever a prefix ends in, a letter more makes it a key if it is the beginning of one.
  const problem = prefix === "" ? null : findKeyProblem(`${prefix}x`);
  if (problem === null) return prefix;
  throw new HtsError("usage", `the prefix ${show(prefix)} ${problem}; ${RULE}`);
}

function findKeyProblem(key: string): string | null {
  if (key.length === 0) return "is empty";
  if (key.length > MAX_KEY_LENGTH) return `has ${key.length} characters, at most ${MAX_KEY_LENGTH} can be`;
  if (key.startsWith("/")) return "begins with a slash";
  for (const segment of key.split("/")) {
    if (segment === "") return "has nothing between or after slashes";
    if (segment.length > MAX_SEGMENT_LENGTH) return `has a part of ${segment.length} characters, at most ${MAX_SEGMENT_LENGTH} can be`;
    if (!SEGMENT.test(segment)) return "has a character that cannot be";
    if (segment.startsWith(".") || segment.endsWith(".")) return "has a part that begins or ends with a dot";
  }
  return null;
}

function show(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
