/** JSON as Python writes it, read. */
export interface ParsedJson {
  readonly value: unknown;
  /** How many NaN, Infinity and -Infinity stand in it as null, since JSON has none of them. */
  readonly nonFinite: number;
}

/** A string is taken whole, so that what looks like a token within one stays as it is. */
const STRING_OR_TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * Reads JSON in which numbers may also be `NaN`, `Infinity` and `-Infinity`, which Python's json module writes unasked.
 *
 * @throws SyntaxError for what is no JSON for Python either
 * @example parsePythonJson('{"a": NaN}') // { value: { a: null }, nonFinite: 1 }
 */
export function parsePythonJson(text: string): ParsedJson {
  try {
    return { value: JSON.parse(text) as unknown, nonFinite: 0 };
  } catch (error) {
    let nonFinite = 0;
    const strict = text.replace(STRING_OR_TOKEN, (match) => {
      if (match.startsWith('"')) return match;
      nonFinite += 1;
      return "null";
    });
    if (nonFinite === 0) throw error;
    return { value: JSON.parse(strict) as unknown, nonFinite };
  }
}
