import type { LogSettings } from "./open-log.ts";

/** The part of the configuration that a log is opened with. */
export interface LogConfig {
  readonly dataRoot: string;
  readonly logLevel: string;
  readonly logFormat: LogSettings["format"];
  readonly logFiles: number;
  readonly logFileMb: number;
}

/** The log of a process as the configuration has it. @param role such as worker */
export function logSettingsOf({ dataRoot, logLevel, logFormat, logFiles, logFileMb }: LogConfig, role: string): LogSettings {
  return { dataRoot, role, level: logLevel, format: logFormat, files: logFiles, fileBytes: logFileMb * 1_000_000 };
}
