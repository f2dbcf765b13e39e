/** A block of commands of a guide. */
export interface CommandBlock {
  /** The line of its first command. */
  readonly line: number;
  readonly text: string;
  /** Why it cannot be run in a test; null when it can. */
  readonly reason: string | null;
}

const NOT_RUN = /^<!-- not run: (\S.*) -->$/;

/**
 * The fenced `sh` blocks of a guide, in order. One that cannot be run says why in the line before it, `<!-- not run: reason -->`.
 *
 * @throws Error for a fence without a language, one that is not closed, or a reason that belongs to no block: commands must not get by unseen
 */
export function commandBlocksOf(guide: string): CommandBlock[] {
  const blocks: CommandBlock[] = [];
  const lines = guide.split("\n");
  let open: { readonly language: string; readonly from: number } | null = null;
  for (const [k, line] of lines.entries()) {
    const [, language] = /^\s*```(.*)$/.exec(line) ?? [];
    if (language === undefined) {
      if (open === null && NOT_RUN.test(line) && lines[k + 1] !== "```sh") throw new Error(`line ${k + 1} is the reason of no block`);
      continue;
    }
    if (open === null) {
      if (language === "") throw new Error(`line ${k + 1} begins a block without a language, expected sh, text, json or another one`);
      open = { language, from: k + 1 };
      continue;
    }
    if (language !== "") throw new Error(`line ${k + 1} begins a block within the one of line ${open.from}`);
    const [, reason = null] = NOT_RUN.exec(lines[open.from - 2] ?? "") ?? [];
    if (open.language === "sh") blocks.push({ line: open.from + 1, text: lines.slice(open.from, k).join("\n"), reason });
    open = null;
  }
  if (open !== null) throw new Error(`the block of line ${open.from} is not closed`);
  return blocks;
}
