import { HtsError } from "../../engine/errors.ts";

const MARKER = /^<!-- AUTO-(BEGIN|END): ([a-z][a-z0-9-]{0,39}) -->$/;
const LIKE_A_MARKER = /AUTO-(?:BEGIN|END)/;

/**
 * Puts texts between the markers of a page: what stands between `<!-- AUTO-BEGIN: name -->` and `<!-- AUTO-END: name -->`,
 * each on a line of its own, is replaced; every other byte stays, the ends of lines included. The same texts again change nothing.
 *
 * @param blocks the text of each name, without a line feed at its end; not every one has to be on the page
 * @throws HtsError `file_unreadable` for markers that are missing, nested, there twice, misspelt or of an unknown name
 */
export function writeBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  const newline = page.includes("\r\n") ? "\r\n" : "\n";
  const written: string[] = [];
  const seen = new Set<string>();
  let open: string | null = null;
  for (const [k, line] of page.split(newline).entries()) {
    const marker = readMarker(line, k + 1);
    if (marker === null) {
      if (open === null) written.push(line);
      continue;
    }
    const { kind, name } = marker;
    if (kind === "END") {
      if (open !== name) throw refuse(k + 1, `ends the block ${name}, ${open === null ? "but none is open" : `but ${open} is open`}`);
      written.push(...(blocks[name] as string).split("\n"), line);
      open = null;
      continue;
    }
    if (open !== null) throw refuse(k + 1, `begins the block ${name} within ${open}; blocks cannot be nested`);
    if (seen.has(name)) throw refuse(k + 1, `begins the block ${name} a second time; each may be there once`);
    if (!Object.hasOwn(blocks, name)) throw refuse(k + 1, `begins the block ${name}, expected one of ${Object.keys(blocks).join(", ")}`);
    seen.add(name);
    written.push(line);
    open = name;
  }
  if (open !== null) throw refuse(page.split(newline).length, `ends the page, but the block ${open} is still open; expected <!-- AUTO-END: ${open} -->`);
  if (seen.size > 0) return written.join(newline);
  const names = Object.keys(blocks).join(", ");
  throw new HtsError("file_unreadable", `the page has no block to write to, expected a line <!-- AUTO-BEGIN: name --> and its end, with one of ${names}`);
}

/** Null for a line that has nothing of a marker. */
function readMarker(line: string, number: number): { readonly kind: string; readonly name: string } | null {
  if (!LIKE_A_MARKER.test(line)) return null;
  const [, kind, name] = MARKER.exec(line) ?? [];
  if (kind !== undefined && name !== undefined) return { kind, name };
  throw refuse(
    number,
    `${JSON.stringify(line.slice(0, 80))} is not quite a marker, expected <!-- AUTO-BEGIN: name --> or <!-- AUTO-END: name --> and nothing else`,
  );
}

function refuse(line: number, problem: string): HtsError {
  return new HtsError("file_unreadable", `line ${line} of the page: ${problem}`);
}
