/**
 * Resolves when this process is told to end: by SIGINT, SIGTERM, or by the end of a process that started it with a channel.
 *
 * Further signals do nothing: a terminal and whoever started the process may each send one, and the second must not cut
 * off what the first has begun. Ending takes seconds, of which every step is bounded.
 */
export function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
    if (process.channel === undefined || process.channel === null) return;
    process.once("disconnect", () => resolve());
    process.channel.unref();
  });
}
