/** From the least severe. */
export const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of the log. */
export interface LogLine {
  /** ISO 8601 in UTC, with milliseconds. */
  readonly timestamp: string;
  readonly level: LogLevel;
  readonly logger: string;
  readonly message: string;
  /** What it is about: `request_id`, `task_id`, `session_id`, `error` and whatever else its writer knew. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** Up to where the files of one writer have been read: the rest of them is older. */
export interface LogPlace {
  /** Number of the file. */
  readonly file: number;
  /** Bytes of it that have not been read. */
  readonly offset: number;
}

/** Where a search goes on, by the name of the writer. A writer that is missing has not been read at all. */
export type LogCursor = Readonly<Record<string, LogPlace>>;

export interface LogQuery {
  /** 1 to 1000. */
  readonly limit: number;
  /** A logger or the beginning of its name up to a dot. */
  readonly loggerName?: string | undefined;
  /** The least severe that counts. */
  readonly level?: LogLevel | undefined;
  /** Within the line as it is written, context included, whatever the case. */
  readonly text?: string | undefined;
  /** Not older, epoch ms. */
  readonly fromMs?: number | undefined;
  /** Not newer, epoch ms. */
  readonly toMs?: number | undefined;
  readonly cursor?: LogCursor | null | undefined;
}

export interface LogPage {
  /** Newest first. */
  readonly lines: readonly LogLine[];
  /** Null when everything has been read. A page may be short, even empty, and have a next one: a search reads only so much at once. */
  readonly next: LogCursor | null;
  readonly bytesRead: number;
}

export interface LogSummary {
  readonly total: number;
  readonly byLevel: Readonly<Record<LogLevel, number>>;
  /** The busiest first. */
  readonly byLogger: readonly { readonly logger: string; readonly lines: number; readonly errors: number }[];
  /** Newest first. */
  readonly newestErrors: readonly LogLine[];
  /** False when there was more than is read at once: then it is of the newest lines. */
  readonly isComplete: boolean;
}

/** The log of all processes of an installation on this machine. */
export interface LogBook {
  search(query: LogQuery): Promise<LogPage>;
  /** Of the lines since an instant, epoch ms. */
  summarize(sinceMs: number): Promise<LogSummary>;
}
