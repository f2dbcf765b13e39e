import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";

const CONTEXT = Symbol("context");
interface ContextLogger extends Logger {
  [CONTEXT]?: object;
}

/** Names under which no value is ever logged, wherever they stand. */
const SECRET_NAMES = ["authorization", "cookie", "password", "secret", "token", "api_key", "apiKey", "secret_key", "access_key", "webhook_url"];
const TOKEN = /hts_[A-Za-z0-9_-]{43}/g;
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*:)[^\s@/"]+@/gi;

export interface LogOptions {
  /** Which part of the program speaks, such as http. */
  readonly logger: string;
  /** The least severe lines that are written. */
  readonly level: string;
  /** Stdout unless given. */
  readonly destination?: DestinationStream;
}

/**
 * A logger of lines of JSON: `{"timestamp", "level", "logger", "message", "context"}`, time in ISO-8601 UTC, level in capitals.
 *
 * Secrets stay out twice: values under names that hold them are replaced, and so is whatever looks like a token or the
 * password of a URL in the finished line.
 */
export function createLogger({ logger, level, destination }: LogOptions): Logger {
  const options: LoggerOptions = {
    level,
    base: { logger },
    messageKey: "message",
    errorKey: "error",
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: {
      level: (label) => ({ level: label.toUpperCase() }),
      log: (values) => ({ context: spellErrors(values) }),
    },
    mixin: (_values, _level, own) => (own as ContextLogger)[CONTEXT] ?? {},
    redact: { paths: SECRET_NAMES.flatMap((name) => [`context.${name}`, `context.*.${name}`, `context.*.*.${name}`]), censor: "[secret]" },
    hooks: { streamWrite: (line) => line.replace(TOKEN, "[secret]").replace(URL_PASSWORD, "$1[secret]@") },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** The same logger, every line of which has these values in its context. Pino's own children cost several times as much, and one is made for every request. */
export function withContext(parent: Logger, context: object): Logger {
  const child = Object.create(parent) as ContextLogger;
  child[CONTEXT] = { ...(parent as ContextLogger)[CONTEXT], ...context };
  return child;
}

/** The same logger under another name. Pino's own child would write both names into every line. */
export function withName(parent: Logger, name: string): Logger {
  const child = Object.create(parent) as ContextLogger & { [pino.symbols.chindingsSym]: string };
  child[pino.symbols.chindingsSym] = `,"logger":${JSON.stringify(name)}`;
  return child;
}

/**
 * The same logger for lines whose values the program makes itself: they are not searched for names of secrets, which is most
 * of what a line costs. The finished line is still rid of tokens and passwords.
 */
export function withoutSearch(parent: Logger): Logger {
  return parent.child({}, { redact: [] });
}

/** An error has no properties of its own that JSON would show. */
function spellErrors(values: object): object {
  const hasError = Object.values(values).some((value) => value instanceof Error);
  if (!hasError) return values;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value instanceof Error ? pino.stdSerializers.err(value) : value]));
}
