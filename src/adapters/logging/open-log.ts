import { writeSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { claimLogFolder } from "./claim-log-folder.ts";
import { createLogger } from "./create-logger.ts";
import { LogSink, type LogTarget } from "./log-sink.ts";
import { renderJsonLine } from "./render-line.ts";
import { RotatingFile } from "./rotating-file.ts";

export interface LogSettings {
  /** Absolute. */
  readonly dataRoot: string;
  /** What the process is: names its folder below `logs`. */
  readonly role: string;
  /** The least severe lines that are written. */
  readonly level: string;
  /** `auto`: for people where stdout is a terminal, JSON anywhere else. */
  readonly format: "auto" | "json" | "pretty";
  /** Files of the log at most; 0 for none, where something else keeps stdout. */
  readonly files: number;
  readonly fileBytes: number;
}

/** The log of this process: to files that rotate, and to stdout. */
export interface OpenedLog {
  /** A logger of a name such as http. */
  logger(name: string): Logger;
  /** Where the files are; null without. */
  readonly folder: string | null;
  /** Lines that could not be written. */
  readonly lostLines: number;
  /** Writes what there is and lets go of the files. */
  close(): Promise<void>;
}

const STDOUT = 1;

/** Where all processes of an installation have their log, each in a folder of its own. */
export function logRootOf(dataRoot: string): string {
  return join(dataRoot, "logs");
}

/** Opens the log. Files that cannot be had are told of on stderr, and the process goes on without them. */
export async function openLog({ dataRoot, role, level, format, files, fileBytes }: LogSettings): Promise<OpenedLog> {
  const claimed = files === 0 ? null : await claimLogFolder(logRootOf(dataRoot), role).catch(complain);
  const file = claimed === null ? null : new LogSink(new RotatingFile({ folder: claimed.folder, maxBytes: fileBytes, maxFiles: files }));
  const console = new LogSink(new Console());
  const isTty = process.stdout.isTTY === true;
  const isPretty = format === "pretty" || (format === "auto" && isTty);
  const isColoured = isPretty && isTty && process.stdout.hasColors();
  const destination = {
    write(line: string): void {
      file?.write(line);
      console.write(isPretty ? renderJsonLine(line, isColoured) : line);
    },
    flushSync(): void {
      file?.flushSync();
      console.flushSync();
    },
  };
  return {
    logger: (name) => createLogger({ logger: name, level, destination }),
    folder: claimed?.folder ?? null,
    get lostLines() {
      return (file?.lostLines ?? 0) + console.lostLines;
    },
    async close() {
      console.close();
      file?.close();
      await claimed?.lock.release();
    },
  };
}

/** Written to at once, as a process that ends must not take its last lines with it. */
class Console implements LogTarget {
  readonly name = "stdout";

  write(bytes: Uint8Array): number {
    return writeSync(STDOUT, bytes);
  }

  close(): void {
    // It is the process's own.
  }
}

function complain(error: unknown): null {
  process.stderr.write(`coin-hts: no log is kept in files: ${(error as Error).message}\n`);
  return null;
}
