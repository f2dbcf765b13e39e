const WIDTH = 30;
const SHOW_AFTER_MS = 1000;

export interface ProgressBar {
  readonly update: (done: number, total: number, label: string) => void;
  /** Shows a text in its place, while there is nothing to measure yet. */
  readonly say: (text: string) => void;
  /** Wipes the bar. */
  readonly end: () => void;
}

/** A bar on stderr for work of more than a second; nothing when stderr is not a terminal. */
export function createProgressBar(title: string): ProgressBar {
  const startedMs = performance.now();
  let isShown = false;
  return {
    update(done, total, label) {
      const elapsedMs = performance.now() - startedMs;
      if (!process.stderr.isTTY || elapsedMs < SHOW_AFTER_MS || done === total) return;
      const filled = Math.round((WIDTH * done) / total);
      const leftSeconds = Math.ceil(((elapsedMs / done) * (total - done)) / 1000);
      process.stderr.write(`\r\u001b[K${title} [${"#".repeat(filled)}${"-".repeat(WIDTH - filled)}] ${done}/${total} ${label}, ${leftSeconds} s left`);
      isShown = true;
    },
    say(text) {
      if (!process.stderr.isTTY) return;
      process.stderr.write(`\r\u001b[K${title}: ${text}`);
      isShown = true;
    },
    end() {
      if (isShown) process.stderr.write("\r\u001b[K");
    },
  };
}
