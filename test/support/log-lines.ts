import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { LogLevel } from "../../src/app/logs/ports.ts";

/** The time of the line with a number: one a second. */
export function timeOfLine(n: number): string {
  return new Date(Date.UTC(2024, 0, 1) + n * 1000).toISOString();
}

/** A line as loggers write it. */
export function makeLogLine(n: number, { level = "INFO" as LogLevel, logger = "http", message = `line ${n}`, context = {} as object } = {}): string {
  return `${JSON.stringify({ level, timestamp: timeOfLine(n), logger, context, message })}\n`;
}

/** Writes a file and the folders that it is in. */
export function writeLog(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
