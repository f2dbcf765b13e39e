/** Deeper than anything that a route takes; what walks through values may then do so by recursion. */
const MAX_DEPTH = 64;
/** NUL, which PostgreSQL cannot hold, and halves of surrogate pairs, which UTF-8 cannot. */
// oxlint-disable-next-line no-control-regex -- that is what is looked for
const UNSOUND = /[\u0000\ud800-\udfff]/u;

/** Where in a value there is what no text or no nesting ought to be. */
export interface ValueFault {
  /** JSON pointer. */
  readonly pointer: string;
  readonly detail: string;
}

/** The first text in a value, keys included, that cannot be stored, or the first place that is nested too deep; null when all is well. */
export function findUnsoundText(value: unknown, pointer = "", depth = 0): ValueFault | null {
  if (typeof value === "string") return UNSOUND.test(value) ? { pointer, detail: "is not sound Unicode text" } : null;
  if (typeof value !== "object" || value === null) return null;
  if (depth >= MAX_DEPTH) return { pointer, detail: `is nested deeper than ${MAX_DEPTH} levels` };
  for (const [name, inner] of Object.entries(value)) {
    const fault = UNSOUND.test(name)
      ? { pointer, detail: "has a name that is not sound Unicode text" }
      : findUnsoundText(inner, `${pointer}/${name}`, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}
