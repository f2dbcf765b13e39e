import { inspect, styleText } from "node:util";
import type { LogLevel, LogLine } from "../../app/logs/ports.ts";

const COLOURS: Readonly<Record<LogLevel, Parameters<typeof styleText>[0]>> = {
  TRACE: "gray",
  DEBUG: "gray",
  INFO: "green",
  WARN: "yellow",
  ERROR: "red",
  FATAL: ["bold", "red"],
};

interface LoggedError {
  readonly message?: unknown;
  readonly stack?: unknown;
}

/** A line of the log as a person reads it in a terminal: time, level, logger, message, then what it is about, and a trace below. */
export function renderLogLine({ timestamp, level, logger, message, context }: LogLine, isColoured: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => (isColoured ? styleText(style, text, { validateStream: false }) : text);
  const { error, ...rest } = context;
  const values = flatten(rest).map(([name, value]) => `${paint("gray", `${name}=`)}${value}`);
  const head = [timestamp.slice(11, 23), paint(COLOURS[level] ?? "reset", level.padEnd(5)), logger, printable(message), ...values].join(" ");
  return error === undefined ? head : `${head}\n${paint("red", indent(describeError(error)))}`;
}

/** The same for a line of JSON as it goes by; what is none stays as it is. */
export function renderJsonLine(text: string, isColoured: boolean): string {
  try {
    return `${renderLogLine(JSON.parse(text) as LogLine, isColoured)}\n`;
  } catch {
    return text;
  }
}

function flatten(values: object, prefix = ""): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? flatten(value as object, `${prefix}${name}.`)
      : [[`${prefix}${name}`, typeof value === "string" && /^[\w./:*@-]+$/.test(value) ? value : JSON.stringify(value)]],
  );
}

function describeError(error: unknown): string {
  const { stack, message } = (typeof error === "object" && error !== null ? error : {}) as LoggedError;
  return printable(String(stack ?? message ?? inspect(error)));
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

/** A terminal obeys control characters, and lines of a log come from everywhere. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ");
}
