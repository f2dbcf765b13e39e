import { canonicalJson } from "../../../engine/receipt.ts";

/** How deep a document is taken apart: to the rows of its symbols' lists. */
const DEPTH = 4;

/**
 * The canonical JSON of a value, in pieces: the whole of a large document is longer than a text can be.
 *
 * @example [...canonicalChunks({ b: 1, a: [2] })].join("") // '{"a":[2],"b":1}', as canonicalJson
 */
export function* canonicalChunks(value: unknown, depth = DEPTH): Generator<string> {
  if (typeof value !== "object" || value === null || depth === 0) {
    yield canonicalJson(value);
  } else if (Array.isArray(value)) {
    yield* enclose("[", value, (item) => canonicalChunks(item, depth - 1), "]");
  } else {
    const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    // An object puts keys that are whole numbers first, and canonicalJson makes an object of them.
    yield* enclose("{", Object.entries(Object.fromEntries(sorted)), ([key, inner]) => canonicalEntry(key, inner, depth - 1), "}");
  }
}

function* canonicalEntry(key: string, value: unknown, depth: number): Generator<string> {
  yield `${JSON.stringify(key)}:`;
  yield* canonicalChunks(value, depth);
}

function* enclose<T>(before: string, items: readonly T[], chunksOf: (item: T) => Generator<string>, after: string): Generator<string> {
  yield before;
  for (const [i, item] of items.entries()) {
    if (i > 0) yield ",";
    yield* chunksOf(item);
  }
  yield after;
}
