import { Type } from "typebox";
import type { LogLevel } from "../../app/logs/ports.ts";
import { strict } from "../../contract/http/common.ts";
import { listLogs, summariseLogs } from "../../contract/http/logs.ts";
import { defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 100;
const USUAL_HOURS = 24;
const HOUR_MS = 3_600_000;
const Offset = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const cursor = defineCursor("logs", Type.Record(Type.String({ pattern: "^[a-z][a-z0-9-]{0,40}$" }), Type.Object({ file: Offset, offset: Offset }, strict)));

/** The log, searched and counted. */
export function logRoutes({ logs }: Pick<RouteTools, "logs">): readonly BoundRoute[] {
  return [
    handle(listLogs, async ({ query }) => {
      const { limit = USUAL_LIMIT, logger_name: loggerName, level, text, from, to } = query;
      const page = await logs.search({
        limit,
        loggerName,
        text,
        level: level === undefined ? undefined : toLogLevel(level),
        fromMs: from === undefined ? undefined : Date.parse(from),
        toMs: to === undefined ? undefined : Date.parse(to),
        cursor: cursor.read(query),
      });
      const next = page.next === null ? null : cursor.write(page.next, query);
      return { status: 200, body: { status: "success", logs: [...page.lines], count: page.lines.length, next_cursor: next } };
    }),
    handle(summariseLogs, async ({ query: { hours = USUAL_HOURS } }) => {
      const { total, byLevel, byLogger, newestErrors, isComplete } = await logs.summarize(Date.now() - hours * HOUR_MS);
      const summary = { hours, total, by_level: byLevel, by_logger: [...byLogger], newest_errors: [...newestErrors], is_complete: isComplete };
      return { status: 200, body: { status: "success", summary } };
    }),
  ];
}

/** Users of other loggers know two of them by other names. */
function toLogLevel(level: LogLevel | "WARNING" | "CRITICAL"): LogLevel {
  if (level === "WARNING") return "WARN";
  return level === "CRITICAL" ? "FATAL" : level;
}
