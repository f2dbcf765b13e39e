/** Half of a surrogate pair: no text in UTF-8 holds it. */
const SURROGATE = /\p{Surrogate}/u;

/** Whether PostgreSQL's text and jsonb can hold a value and everything in it, names of fields included: they have no NUL and no half of a pair. */
export function isStorable(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\0") && !SURROGATE.test(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}
