const MAX_NAMES = 3;

/**
 * The names that somebody may have meant, the nearest first, at most three: up to two edits away (one in a short
 * name), or with it as a beginning.
 *
 * @example findNearNames("binanc", ["binance", "upbit"]) // ["binance"]
 */
export function findNearNames(name: string, names: readonly string[]): string[] {
  const wanted = name.slice(0, 60).toLowerCase();
  const limit = wanted.length > 4 ? 2 : 1;
  const distances = names.map((candidate) => {
    const lower = candidate.toLowerCase();
    const isBeginning = wanted.length > 2 && lower.startsWith(wanted);
    return { candidate, distance: isBeginning ? Math.min(limit, editDistance(wanted, lower)) : editDistance(wanted, lower) };
  });
  const near = distances.filter(({ distance }) => distance <= limit).sort((a, b) => a.distance - b.distance);
  return near.slice(0, MAX_NAMES).map(({ candidate }) => candidate);
}

/** @example listNames(["a", "b"]) // "; did you mean a, b?" */
export function listNames(names: readonly string[]): string {
  return names.length === 0 ? "" : `; did you mean ${names.join(", ")}?`;
}

/** How many characters must be put in, taken out or replaced (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, k) => k);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let k = 1; k <= to.length; k++) {
      const replaced = (row[k - 1] ?? 0) + (from[i - 1] === to[k - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[k] ?? 0) + 1, (next[k - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
