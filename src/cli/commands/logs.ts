import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import { LogFiles } from "../../adapters/logging/log-files.ts";
import { logRootOf } from "../../adapters/logging/open-log.ts";
import { renderLogLine } from "../../adapters/logging/render-line.ts";
import { toldToEnd } from "../../adapters/told-to-end.ts";
import { LOG_LEVELS, type LogBook, type LogCursor, type LogLevel, type LogLine, type LogQuery, type LogSummary } from "../../app/logs/ports.ts";
import { readConfig } from "../../config.ts";
import { parseDuration } from "../duration-option.ts";
import { parseCount } from "../json-option.ts";
import { print } from "../print.ts";
import { hasColours } from "../render-quality.ts";
import { layOut } from "../table.ts";

interface LogsOptions {
  readonly logger?: string;
  readonly level?: LogLevel;
  readonly text?: string;
  readonly since?: number;
  readonly limit: number;
  readonly summary?: boolean;
  readonly follow?: boolean;
  readonly json?: boolean;
}

type Filter = Omit<LogQuery, "limit" | "cursor">;

const FOLLOW_MS = 500;
const DAY_MS = 86_400_000;
const LONGEST_LIST = 1000;

/** Adds `logs`: the log of all processes of this installation, put together by time. */
export function addLogsCommand(program: Command): Command {
  return program
    .command("logs")
    .description("show the log of all processes of this installation, the newest lines last")
    .option("--logger <name>", "only of this logger and those below it: http, jobs, backtest, download")
    .addOption(new Option("--level <level>", "only as severe, or more").choices(LOG_LEVELS).argParser(parseLevel))
    .option("--text <text>", "only with this text in it, whatever the case")
    .option("--since <age>", "only of the last 30m, 12h, 7d", parseDuration)
    .option("--limit <n>", "at most so many, 1000 at most", parseCount, 50)
    .option("--follow", "go on showing lines as they come, until Ctrl-C")
    .option("--summary", "count them instead, of the last day unless --since says otherwise")
    .option("--json", "print lines as they are stored, or the summary as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts logs --level ERROR --since 24h\n\nThe guide is docs/guides/monitoring.md.")
    .action(showLogs);
}

async function showLogs(options: LogsOptions): Promise<void> {
  const logs = new LogFiles(logRootOf(readConfig().dataRoot));
  const sinceMs = options.since === undefined ? undefined : Date.now() - options.since;
  if (options.summary === true) return showSummary(await logs.summarize(sinceMs ?? Date.now() - DAY_MS), options.json === true);
  const render = options.json === true ? JSON.stringify : (line: LogLine) => renderLogLine(line, hasColours(process.stdout));
  const filter: Filter = { loggerName: options.logger, level: options.level, text: options.text, fromMs: sinceMs };
  const lines = await readNewest(logs, filter, Math.min(options.limit, LONGEST_LIST));
  for (const line of lines) await print(render(line));
  if (options.follow === true) await follow(logs, filter, lines, (line) => print(render(line)));
  else if (lines.length === 0 && options.json !== true) process.stderr.write("coin-hts: there is no such line\n");
}

/** All that is asked for, however much has to be read; oldest first. */
async function readNewest(logs: LogBook, filter: Filter, limit: number): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let cursor: LogCursor | null = null;
  do {
    const page = await logs.search({ ...filter, limit: limit - lines.length, cursor });
    lines.push(...page.lines);
    cursor = page.next;
  } while (cursor !== null && lines.length < limit);
  return lines.toReversed();
}

/** Lines of the moment that the last look ended in may have come after it, so that moment is looked at again. */
async function follow(logs: LogBook, filter: Filter, before: readonly LogLine[], show: (line: LogLine) => Promise<void>): Promise<void> {
  const over = new AbortController();
  void toldToEnd().then(() => over.abort());
  let fromMs = Date.parse(before.at(-1)?.timestamp ?? new Date().toISOString());
  let seen = new Set(before.map((line) => JSON.stringify(line)));
  while (!over.signal.aborted) {
    const lines = await readNewest(logs, { ...filter, fromMs }, LONGEST_LIST);
    for (const line of lines) if (!seen.has(JSON.stringify(line))) await show(line);
    seen = new Set(lines.map((line) => JSON.stringify(line)));
    fromMs = Date.parse(lines.at(-1)?.timestamp ?? new Date(fromMs).toISOString());
    await sleep(FOLLOW_MS, undefined, { signal: over.signal }).catch(() => undefined);
  }
}

async function showSummary({ total, byLevel, byLogger, newestErrors, isComplete }: LogSummary, isJson: boolean): Promise<void> {
  if (isJson) {
    await print(JSON.stringify({ total, by_level: byLevel, by_logger: byLogger, newest_errors: newestErrors, is_complete: isComplete }));
    return;
  }
  const levels = LOG_LEVELS.map((level) => [level, String(byLevel[level])]);
  const loggers = byLogger.map(({ logger, lines, errors }) => [logger, String(lines), String(errors)]);
  const errors = newestErrors.map((line) => renderLogLine(line, hasColours(process.stdout)));
  const parts = [layOut([["level", "lines"], ...levels, ["all", String(total)]]), layOut([["logger", "lines", "errors"], ...loggers])];
  if (errors.length > 0) parts.push(["The newest errors:", ...errors].join("\n"));
  if (!isComplete) parts.push("There was more than is read at once: this is of the newest lines.");
  await print(parts.join("\n\n"));
}

function parseLevel(text: string): string {
  return text.toUpperCase();
}
