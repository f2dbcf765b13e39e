const LINE_FEED = 10;

/** A line of a block and where it begins there. */
export interface BlockLine {
  readonly start: number;
  readonly bytes: Buffer;
}

/** The lines of a block, the last one first; what follows the last line feed is being written just now, and none. */
export function* linesOfBlock(block: Buffer): Generator<BlockLine> {
  let end = block.lastIndexOf(LINE_FEED);
  while (end > 0) {
    const start = block.lastIndexOf(LINE_FEED, end - 1) + 1;
    if (end > start) yield { start, bytes: block.subarray(start, end) };
    end = start - 1;
  }
}
