/** Where a sink puts its lines. */
export interface LogTarget {
  /** For a person. */
  readonly name: string;
  /** Writes at once and returns how many bytes were taken, which may be fewer; throws what the system says. */
  write(bytes: Uint8Array): number;
  close(): void;
}

/** Lines of one turn of the event loop are written together; so many bytes are not waited for. */
const BATCH_BYTES = 64 << 10;
/** What is kept while nothing can be written. */
const PATIENCE_BYTES = 1 << 20;
const RETRY_MS = 1000;
/** A pipe that is full for a moment. */
const BUSY_MS = 20;

/**
 * Takes lines and writes them with the next turn of the event loop, at the latest when the process exits.
 *
 * A target that fails, such as a full disk, stops nobody: it is told on stderr once, a mebibyte of lines is kept, further ones
 * are counted, and it goes on as soon as the target takes lines again, with a line that says how many are lost.
 */
export class LogSink {
  readonly #target: LogTarget;
  readonly #complain: (text: string) => void;
  /** Parts of it may have been written; `#written` says how much. */
  #batch: Buffer | null = null;
  #written = 0;
  #lines: string[] = [];
  #pendingBytes = 0;
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #isFailing = false;
  #isGone = false;
  #lost = 0;
  #lostInAll = 0;

  constructor(target: LogTarget, complain: (text: string) => void = complainOnStderr) {
    this.#target = target;
    this.#complain = complain;
    process.on("exit", this.flushSync);
  }

  /** Lines that were given up since the process began. */
  get lostLines(): number {
    return this.#lostInAll;
  }

  write(line: string): void {
    if (this.#isGone) return;
    if (this.#pendingBytes > PATIENCE_BYTES) {
      this.#lost += 1;
      this.#lostInAll += 1;
      return;
    }
    this.#lines.push(line);
    this.#pendingBytes += line.length;
    if (this.#timer === null) this.#timer = setImmediate(this.flushSync);
    else if (!this.#isFailing && this.#pendingBytes > BATCH_BYTES) this.flushSync();
  }

  /** Writes what there is, now. Also what pino calls before the process ends by a fatal line. */
  readonly flushSync = (): void => {
    if (this.#timer !== null) {
      clearImmediate(this.#timer as NodeJS.Immediate);
      clearTimeout(this.#timer as NodeJS.Timeout);
      this.#timer = null;
    }
    try {
      while (this.#take()) this.#written += this.#target.write((this.#batch as Buffer).subarray(this.#written));
      this.#isFailing = false;
    } catch (error) {
      this.#endure(error as NodeJS.ErrnoException);
    }
  };

  /** Writes what there is and lets go of the target. */
  close(): void {
    this.flushSync();
    clearTimeout(this.#timer as NodeJS.Timeout);
    process.off("exit", this.flushSync);
    this.#isGone = true;
    this.#target.close();
  }

  /** Whether there is something to write. */
  #take(): boolean {
    if (this.#batch !== null && this.#written < this.#batch.length) return true;
    if (this.#batch !== null && this.#lost > 0) {
      this.#lines.push(describeLoss(this.#lost));
      this.#lost = 0;
    }
    if (this.#lines.length === 0) {
      this.#batch = null;
      return false;
    }
    this.#batch = Buffer.from(this.#lines.join(""));
    this.#written = 0;
    this.#lines = [];
    this.#pendingBytes = 0;
    return true;
  }

  #endure(error: NodeJS.ErrnoException): void {
    // Nobody reads any more, and nobody will.
    if (error.code === "EPIPE") {
      this.#isGone = true;
      return;
    }
    const isBusy = error.code === "EAGAIN";
    this.#pendingBytes = (this.#batch?.length ?? 0) - this.#written + this.#lines.reduce((sum, line) => sum + line.length, 0);
    if (!isBusy && !this.#isFailing)
      this.#complain(`coin-hts: the log at ${this.#target.name} cannot be written: ${error.message}; it goes on without, and with it as soon as that works\n`);
    this.#isFailing = !isBusy;
    this.#timer = setTimeout(this.flushSync, isBusy ? BUSY_MS : RETRY_MS).unref();
  }
}

function describeLoss(lines: number): string {
  const context = { lost_lines: lines };
  return `${JSON.stringify({ level: "WARN", timestamp: new Date().toISOString(), logger: "log", context, message: "lines of the log were lost: it could not be written" })}\n`;
}

function complainOnStderr(text: string): void {
  process.stderr.write(text);
}
