import { availableParallelism } from "node:os";
import { addressList, anyText, choice, folder, secretText, secretUrl, secretWebUrl, text, toggle, type Variable, webUrl, wholeNumber } from "./variable.ts";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
const SEVERITIES = ["INFO", "WARNING", "ERROR", "CRITICAL"] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * Every variable that the project reads, by the section of the reference in which it stands and by its name in the code.
 * The reading, its type, docs/reference/config.md and .env.example are all made of this.
 */
export const SECTIONS = {
  "Candles and results": {
    dataRoot: folder("DATA_ROOT", ".data", {
      doc: "The folder of candles, results and own servers; all processes of one desk share it.",
      unset: "`.data` in the working folder",
    }),
    upbitUrl: webUrl("UPBIT_URL", "https://api.upbit.com", { doc: "Where Upbit answers; set it to try things on `coin-hts simulator`." }),
    strategiesFolder: folder("STRATEGIES_FOLDER", null, {
      doc: "The folder of the users' strategies that the server may run.",
      unset: "built-in strategies only",
      example: "/srv/coin-hts/strategies",
    }),
    resultMoney: choice("RESULT_MONEY", ["exact", "whole"], "exact", {
      doc: "How money of kept runs is stored: every bit of it, or in whole units of quote currency, which takes a third of the size.",
    }),
    resultUpload: toggle("RESULT_UPLOAD", "off", { doc: "Whether a run is put into the object store when it is saved." }),
  },
  Database: {
    databaseUrl: secretUrl("DATABASE_URL", ["postgres:", "postgresql:"], {
      doc: "A PostgreSQL to use instead of an own server.",
      form: "postgres://user:password@host:5432/database",
      needsHost: false,
      unset: "an own server under DATA_ROOT",
      example: "postgres://desk:password@127.0.0.1:5432/desk",
    }),
    databasePoolSize: wholeNumber(
      "DATABASE_POOL_SIZE",
      { min: 1, max: 200, usual: 10 },
      { doc: "Connections that one process holds at most; the thread in which it runs paper sessions has as many for itself." },
    ),
    databaseStatementTimeoutMs: wholeNumber(
      "DATABASE_STATEMENT_TIMEOUT_MS",
      { min: 100, max: 3_600_000, usual: 30_000 },
      { doc: "Longest that one statement may take, in ms." },
    ),
    databaseConnectTimeoutMs: wholeNumber(
      "DATABASE_CONNECT_TIMEOUT_MS",
      { min: 100, max: 120_000, usual: 5000 },
      { doc: "Longest to wait for a connection, a new one or one of the pool, in ms." },
    ),
  },
  "Queue and workers": {
    queueBackend: choice("QUEUE_BACKEND", ["auto", "redis", "postgres"], "auto", {
      doc: "Where the queues live.",
      unset: "`auto`: REDIS_URL, else an own Redis beside an own database, else the database",
    }),
    redisUrl: secretUrl("REDIS_URL", ["redis:", "rediss:"], {
      doc: "A Redis for the queues.",
      form: "redis://user:password@host:6379/0, or rediss: for TLS,",
      needsHost: true,
      unset: "see QUEUE_BACKEND",
      example: "redis://127.0.0.1:6379/0",
    }),
    workerConcurrency: wholeNumber(
      "WORKER_CONCURRENCY",
      { min: 1, max: 64, usual: Math.min(64, availableParallelism()) },
      { doc: "Backtests that one process runs at once, each in a thread.", unset: "as many as the machine has cores", example: "2" },
    ),
    workerMemoryMb: wholeNumber(
      "WORKER_MEMORY_MB",
      { min: 64, max: 1_048_576, usual: 2048 },
      { doc: "Most that one thread of work may hold, in MiB; what needs more is ended." },
    ),
  },
  Backups: {
    backupRoot: folder("BACKUP_ROOT", null, {
      doc: "The folder of backups; best on another disk.",
      unset: "`backups` under DATA_ROOT",
      example: "/srv/backups/coin-hts",
    }),
    backupKeyFile: folder("BACKUP_KEY_FILE", null, {
      doc: "The file of the key with which backups are encrypted, of `coin-hts backup key`; keep a copy of it elsewhere.",
      unset: "backups are not encrypted",
      example: "/etc/coin-hts/backup.key",
    }),
  },
  Server: {
    host: text("HOST", "127.0.0.1", {
      doc: "The address to listen on; on any but a loopback one the server wants a token to exist.",
      values: "an address or name of this machine",
    }),
    port: wholeNumber("PORT", { min: 0, max: 65_535, usual: 8000 }, { doc: "The port to listen on, 0 for any free one." }),
    role: choice("ROLE", ["all", "api", "scheduler", "live"], "all", {
      doc: "What a server does: `all` answers requests, works on tasks, starts what is due and runs paper sessions; `api` only answers, `scheduler` only starts what is due, `live` only runs sessions.",
    }),
    trustedProxies: addressList("TRUSTED_PROXIES", {
      doc: "Whose X-Forwarded-For is believed.",
      unset: "nobody's",
      example: "10.0.0.1,10.1.0.0/16",
    }),
    rateLimitPerMinute: wholeNumber(
      "RATE_LIMIT_PER_MINUTE",
      { min: 1, max: 10_000_000, usual: 6000 },
      { doc: "Requests a minute of one token, or of one address without one." },
    ),
  },
  "Paper sessions and streams": {
    sessionLeaseMs: wholeNumber(
      "SESSION_LEASE_MS",
      { min: 1000, max: 600_000, usual: 15_000 },
      { doc: "After how long without a sign of life another process takes a session over, in ms." },
    ),
    sessionStrategyTimeoutMs: wholeNumber(
      "SESSION_STRATEGY_TIMEOUT_MS",
      { min: 1000, max: 600_000, usual: 5000 },
      {
        doc: "Longest that one call of a strategy may take, in ms; one that takes longer is disabled. Best a third of SESSION_LEASE_MS at most: the sessions beside it wait.",
      },
    ),
    sessionMax: wholeNumber("SESSION_MAX", { min: 1, max: 10_000, usual: 50 }, { doc: "Sessions that one process runs at once." }),
    sessionKeepDays: wholeNumber(
      "SESSION_KEEP_DAYS",
      { min: 1, max: 36_500, usual: 90 },
      { doc: "For how long events of sessions, and candles and commands of those that have ended, are kept, in days." },
    ),
    streamMaxClients: wholeNumber("STREAM_MAX_CLIENTS", { min: 1, max: 100_000, usual: 500 }, { doc: "Streams that a server has open at once." }),
    streamMaxPerAddress: wholeNumber("STREAM_MAX_PER_ADDRESS", { min: 1, max: 100_000, usual: 20 }, { doc: "Streams of one address." }),
    streamBufferKb: wholeNumber(
      "STREAM_BUFFER_KB",
      { min: 16, max: 1_048_576, usual: 1024 },
      { doc: "What may wait for a client of a stream to take it, in KiB; a slower one is dropped and resumes." },
    ),
    streamHealthSeconds: wholeNumber("STREAM_HEALTH_SECONDS", { min: 1, max: 3600, usual: 15 }, { doc: "How often streams tell health, in seconds." }),
  },
  Alerts: {
    slackWebhookUrl: secretWebUrl("SLACK_WEBHOOK_URL", {
      doc: "An incoming webhook of Slack that is told of trouble.",
      unset: "Slack is not told",
      example: "https://hooks.slack.com/services/…",
    }),
    smtpHost: anyText("SMTP_HOST", { doc: "The mail server.", values: "a name or address", unset: "no mail is sent", example: "smtp.example.com" }),
    smtpPort: wholeNumber("SMTP_PORT", { min: 1, max: 65_535, usual: 587 }, { doc: "Its port." }),
    smtpSecurity: choice("SMTP_SECURITY", ["auto", "starttls", "tls", "none"], "auto", {
      doc: "How mail is encrypted on its way; `auto` is `tls` at port 465 and `starttls` anywhere else.",
    }),
    smtpUser: anyText("SMTP_USER", { doc: "Who logs in there.", values: "a name", unset: "nobody does", example: "desk@example.com" }),
    smtpPassword: secretText("SMTP_PASSWORD", { doc: "With which password.", unset: "nobody logs in", example: "password" }),
    smtpFromAddr: anyText("SMTP_FROM_ADDR", { doc: "The sender.", values: "an address of mail", unset: "SMTP_USER", example: "desk@example.com" }),
    alertEmailTo: anyText("ALERT_EMAIL_TO", {
      doc: "Who gets mail.",
      values: "addresses, comma-separated",
      unset: "nobody; needed with SMTP_HOST",
      example: "ops@example.com,me@example.com",
    }),
    alertWebhookUrl: secretWebUrl("ALERT_WEBHOOK_URL", { doc: "A web server that gets JSON.", unset: "none does", example: "https://example.com/alerts" }),
    alertWebhookSecret: secretText("ALERT_WEBHOOK_SECRET", { doc: "The key by which that JSON is signed.", unset: "it is not signed", example: "key" }),
    alertMinSeverity: choice("ALERT_MIN_SEVERITY", SEVERITIES, "WARNING", { doc: "What matters less is listed, and nobody is told.", anyCase: true }),
    alertRateLimit: wholeNumber(
      "ALERT_RATE_LIMIT",
      { min: 1, max: 1000, usual: 10 },
      { doc: "Most notices in ten minutes, and as many critical ones beside them." },
    ),
    alertQuietHours: anyText("ALERT_QUIET_HOURS", {
      doc: "When only what is critical is told; the rest follows at their end.",
      values: "from, to and a time zone",
      unset: "none",
      example: "22:00-07:00 Asia/Seoul",
    }),
    alertEscalateAfterMinutes: wholeNumber(
      "ALERT_ESCALATE_AFTER_MINUTES",
      { min: 0, max: 10_080, usual: 60 },
      { doc: "Until an alert that nobody acknowledged is told of again, 0 for never." },
    ),
    alertLanguage: choice("ALERT_LANGUAGE", ["en", "ko"], "en", { doc: "The language of notices." }),
    alertHeartbeatUrl: secretWebUrl("ALERT_HEARTBEAT_URL", {
      doc: "Called while all is well, so that somebody outside notices silence.",
      unset: "nobody is called",
      example: "https://hc-ping.com/…",
    }),
    alertHeartbeatMethod: choice("ALERT_HEARTBEAT_METHOD", ["GET", "POST"], "GET", { doc: "By which method." }),
    alertHeartbeatMinutes: wholeNumber("ALERT_HEARTBEAT_MINUTES", { min: 1, max: 1440, usual: 5 }, { doc: "How often, in minutes." }),
  },
  Health: {
    healthThresholds: text("HEALTH_THRESHOLDS", "", {
      doc: "What counts as trouble where it differs from the usual: a warning and an error of each figure.",
      values: "figures with two limits each, comma-separated",
      example: "disk_used_rate=0.7:0.9,dead_letters=5:50",
    }),
  },
  Logs: {
    logLevel: choice("LOG_LEVEL", LOG_LEVELS, "info", { doc: "The least severe lines that are logged.", anyCase: true }),
    logFormat: choice("LOG_FORMAT", ["auto", "json", "pretty"], "auto", {
      doc: "How lines are written to stdout: JSON, or for people; `auto` is for people where that is a terminal.",
    }),
    logFiles: wholeNumber("LOG_FILES", { min: 0, max: 1000, usual: 10 }, { doc: "Files of the log that are kept of each process, 0 for none." }),
    logFileMb: wholeNumber("LOG_FILE_MB", { min: 1, max: 10_000, usual: 10 }, { doc: "The most that one of them holds, in MB." }),
  },
  "Object store": {
    bucketName: anyText("AWS_BUCKET_NAME", {
      doc: "The bucket in which objects are kept. Credentials are the AWS SDK's own: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role.",
      values: "3 to 63 small letters, digits, hyphens and dots",
      unset: "the folder `objects` under DATA_ROOT instead",
      example: "trading-desk",
    }),
    bucketRegion: anyText("AWS_REGION", {
      doc: "The region of the bucket.",
      values: "a region",
      unset: "needed with a bucket of AWS; `us-east-1` with AWS_ENDPOINT_URL_S3",
      example: "ap-northeast-2",
    }),
    bucketEndpointUrl: anyText("AWS_ENDPOINT_URL_S3", {
      doc: "Another S3 server than AWS.",
      values: "a URL of http or https, without a password",
      unset: "AWS",
      example: "http://127.0.0.1:9000",
    }),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Variable<unknown>>>>>;

type Union<Sections> = Sections[keyof Sections];
type Intersection<Variables> = (Variables extends unknown ? (one: Variables) => void : never) extends (all: infer All) => void ? All : never;
type AllVariables = Intersection<Union<typeof SECTIONS>>;

/** What the variables say, each under its name in the code. */
export type Values = { readonly [Key in keyof AllVariables]: AllVariables[Key] extends Variable<infer Value> ? Value : never };

/** Reads all of them. An empty variable is one that is not set. @throws HtsError `configuration_invalid` */
export function readValues(env: Readonly<Record<string, string | undefined>>): Values {
  const variables = Object.values(SECTIONS).flatMap((section) => Object.entries<Variable<unknown>>(section));
  return Object.fromEntries(variables.map(([key, { name, read }]) => [key, read(env[name] || null)])) as Values;
}
