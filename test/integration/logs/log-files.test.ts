import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LogFiles } from "../../../src/adapters/logging/log-files.ts";
import { LOG_LEVELS, type LogCursor, type LogLine, type LogQuery } from "../../../src/app/logs/ports.ts";
import { makeLogLine, timeOfLine, writeLog } from "../../support/log-lines.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const makeFolder = useTemporaryFolders();

async function readAll(logs: LogFiles, query: LogQuery): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let cursor: LogCursor | null = null;
  do {
    const page = await logs.search({ ...query, cursor });
    lines.push(...page.lines);
    cursor = page.next;
  } while (cursor !== null);
  return lines;
}

const messages = (lines: readonly LogLine[]): string[] => lines.map(({ message }) => message);

describe("a search of the log", () => {
  it("finds every wanted line once, newest first, over all files of all processes, in pages of any size", async () => {
    const entry = fc.record({
      writer: fc.constantFrom("server", "worker", "worker-2"),
      level: fc.constantFrom(...LOG_LEVELS),
      logger: fc.constantFrom("http", "jobs", "backtest", "backtest.part"),
      rotates: fc.boolean(),
      padding: fc.constantFrom(0, 0, 50, 300_000),
    });
    const query = fc.record({
      limit: fc.integer({ min: 1, max: 7 }),
      level: fc.option(fc.constantFrom(...LOG_LEVELS), { nil: undefined }),
      loggerName: fc.option(fc.constantFrom("http", "backtest", "back"), { nil: undefined }),
      text: fc.option(fc.constantFrom("LINE 1", 'quo"te'), { nil: undefined }),
      from: fc.option(fc.nat(30), { nil: undefined }),
      to: fc.option(fc.nat(30), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 30 }), query, async (entries, { from, to, ...rest }) => {
        const root = makeFolder();
        const file: Record<string, number> = {};
        const expected: string[] = [];
        entries.forEach(({ writer, level, logger, rotates, padding }, n) => {
          file[writer] = (file[writer] ?? 1) + Number(rotates);
          const message = n % 3 === 0 ? `line ${n} quo"te` : `line ${n}`;
          const line = makeLogLine(n, { level, logger, message, context: { padding: "x".repeat(padding) } });
          const path = join(root, writer, `${String(file[writer]).padStart(6, "0")}.jsonl`);
          writeLog(join(root, writer, "lock.json"), "{}");
          appendFileSync(path, line);
          const isWanted =
            (rest.level === undefined || LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(rest.level)) &&
            (rest.loggerName === undefined || logger.split(".")[0] === rest.loggerName) &&
            (rest.text === undefined || message.toLowerCase().includes(rest.text.toLowerCase())) &&
            n >= (from ?? 0) &&
            n <= (to ?? Infinity);
          if (isWanted) expected.unshift(message);
        });
        const fromMs = from === undefined ? undefined : Date.parse(timeOfLine(from));
        const toMs = to === undefined ? undefined : Date.parse(timeOfLine(to));
        // So little at once that most pages end for it.
        const logs = new LogFiles(root, { searchBytes: 1 });
        expect(messages(await readAll(logs, { ...rest, fromMs, toMs }))).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it("reads only what it needs of a large log, and only so much of one that does not have what is wanted", async () => {
    const root = makeFolder();
    const block = Array.from({ length: 20_000 }, (_, n) => makeLogLine(n, { message: "request answered", context: { route: "/api/v1/candles" } })).join("");
    for (let n = 1; n <= 20; n++) writeLog(join(root, "server", `${String(n).padStart(6, "0")}.jsonl`), block);
    const logs = new LogFiles(root);
    const newest = await logs.search({ limit: 100 });
    expect(newest.lines).toHaveLength(100);
    expect(newest.bytesRead).toBeLessThan(1 << 20);
    const none = await new LogFiles(root, { searchBytes: 8 << 20 }).search({ limit: 100, level: "ERROR" });
    expect(none).toMatchObject({ lines: [], next: { server: expect.anything() as unknown } });
    expect(none.bytesRead).toBeLessThan(9 << 20);
    expect(await readAll(logs, { limit: 100, level: "ERROR" })).toEqual([]);
  });

  it("passes over half a line, what is no line of ours, and files that are deleted between two pages", async () => {
    const root = makeFolder();
    const path = (n: number): string => join(root, "server", `00000${n}.jsonl`);
    writeLog(path(1), makeLogLine(1));
    writeLog(path(2), makeLogLine(2));
    writeLog(path(3), `not json\n{"level":"INFO"}\n\n${makeLogLine(3)}${makeLogLine(4)}{"level":"INFO","timestamp":"20`);
    const logs = new LogFiles(root);
    const first = await logs.search({ limit: 1 });
    expect(messages(first.lines)).toEqual(["line 4"]);
    rmSync(path(2));
    appendFileSync(path(3), "more\n");
    expect(messages((await logs.search({ limit: 10, cursor: first.next })).lines)).toEqual(["line 3", "line 1"]);
  });

  it("finds nothing where there is no log yet", async () => {
    expect(await new LogFiles(join(makeFolder(), "none")).search({ limit: 10 })).toEqual({ lines: [], next: null, bytesRead: 0 });
  });
});

describe("a summary of the log", () => {
  it("counts by level and logger since an instant, and shows the newest errors", async () => {
    const root = makeFolder();
    const make = (n: number): string => makeLogLine(n, n % 4 === 0 ? { level: "ERROR", logger: "backtest" } : {});
    const lines = Array.from({ length: 100 }, (_, n) => make(n));
    writeLog(join(root, "server", "000001.jsonl"), lines.filter((_, n) => n % 2 === 0).join(""));
    writeLog(join(root, "worker", "000001.jsonl"), lines.filter((_, n) => n % 2 === 1).join(""));
    const { newestErrors, ...counts } = await new LogFiles(root).summarize(Date.parse(timeOfLine(20)));
    expect(counts).toEqual({
      total: 80,
      byLevel: { TRACE: 0, DEBUG: 0, INFO: 60, WARN: 0, ERROR: 20, FATAL: 0 },
      byLogger: [
        { logger: "http", lines: 60, errors: 0 },
        { logger: "backtest", lines: 20, errors: 20 },
      ],
      isComplete: true,
    });
    expect(messages(newestErrors)).toEqual([96, 92, 88, 84, 80, 76, 72, 68, 64, 60].map((n) => `line ${n}`));
  });
});
