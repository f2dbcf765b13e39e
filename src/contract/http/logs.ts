import { type Static, Type } from "typebox";
import { Count, Instant, Nullable, strict, Text } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "monitoring";
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
const Level = Type.Unsafe<(typeof LEVELS)[number]>(Type.String({ enum: [...LEVELS] }));

export const LogLine = Type.Object(
  {
    timestamp: Instant,
    level: Level,
    logger: Type.String(),
    message: Type.String(),
    context: Type.Record(Type.String(), Type.Unknown(), { description: "`request_id`, `task_id`, `session_id`, `error` and whatever else is known." }),
  },
  strict,
);
export type LogLine = Static<typeof LogLine>;

export const listLogs = defineRoute({
  operationId: "listLogs",
  method: "GET",
  path: "/monitoring/logs",
  scope: "admin",
  tag,
  summary: "Lines of the log of all processes on this machine, the newest first",
  description:
    "One call reads 64 MiB of the log at most. A page that is short, even empty, and has a `next_cursor` has found nothing more in what it read; the next call goes on.",
  query: Type.Object(
    {
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "At most so many, 100 unless given." })),
      cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 10_000, description: "`next_cursor` of the page before, with the same query otherwise." })),
      logger_name: Type.Optional(
        Type.String({ pattern: "^[a-z][a-z0-9_.-]{0,59}$", description: "Such as http, jobs, backtest or download; also those below it." }),
      ),
      level: Type.Optional(
        Type.Unsafe<(typeof LEVELS)[number] | "WARNING" | "CRITICAL">(
          Type.String({ enum: [...LEVELS, "WARNING", "CRITICAL"], description: "The least severe that counts; WARNING is WARN, CRITICAL is FATAL." }),
        ),
      ),
      text: Type.Optional(Text(200, 1)),
      from: Type.Optional(Type.String({ format: "date-time", description: "Not older." })),
      to: Type.Optional(Type.String({ format: "date-time", description: "Not newer." })),
    },
    strict,
  ),
  answers: {
    200: {
      description: "A page of lines.",
      schema: Type.Object(
        {
          status: Type.Literal("success"),
          logs: Type.Array(LogLine),
          count: Count,
          next_cursor: Nullable(Type.String({ description: "Null when everything has been read." })),
        },
        strict,
      ),
    },
  },
});

export const summariseLogs = defineRoute({
  operationId: "summariseLogs",
  method: "GET",
  path: "/monitoring/logs/summary",
  scope: "admin",
  tag,
  summary: "Counts of the log's lines, and the newest errors",
  query: Type.Object({ hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 720, description: "Of the last so many, 24 unless given." })) }, strict),
  answers: {
    200: {
      description: "By level and logger.",
      schema: Type.Object(
        {
          status: Type.Literal("success"),
          summary: Type.Object(
            {
              hours: Count,
              total: Count,
              by_level: Type.Object(Object.fromEntries(LEVELS.map((level) => [level, Count])) as Record<(typeof LEVELS)[number], typeof Count>, strict),
              by_logger: Type.Array(Type.Object({ logger: Type.String(), lines: Count, errors: Count }, strict)),
              newest_errors: Type.Array(LogLine),
              is_complete: Type.Boolean({ description: "False when there was more than one call reads: then it is of the newest lines." }),
            },
            strict,
          ),
        },
        strict,
      ),
    },
  },
});
