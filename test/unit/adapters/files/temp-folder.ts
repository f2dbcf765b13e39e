import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import type { HtsError } from "../../../../src/engine/errors.ts";
import { readCandleFile, type ReadCandleOptions } from "../../../../src/adapters/files/candle-file.ts";

export const HEADER = "timestamp_utc_ms,open,high,low,close,volume";
/** 2024-01-01 00:00 UTC, a Monday. */
export const START_MS = 1_704_067_200_000;
export const HOUR_MS = 3_600_000;

/** Makes a folder that is removed after the suite, and the function that writes files into it. */
export function useTempFolder(): { folder: string; write: (name: string, content: string | Uint8Array) => string } {
  const folder = mkdtempSync(join(tmpdir(), "candles-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return { folder, write };
}

/** One sound CSV row. */
export function row(openTimeMs: number, prices = "100,110,90,105", volume = "2.5"): string {
  return `${openTimeMs},${prices},${volume}`;
}

/** A sound CSV of `count` hours. */
export function hours(count: number): string {
  return [HEADER, ...Array.from({ length: count }, (_, i) => row(START_MS + i * HOUR_MS))].join("\n") + "\n";
}

/** The error of reading a file: its code and its message, paths cut to the file's name. */
export async function faultOf(path: string, options?: ReadCandleOptions): Promise<string> {
  const error = await readCandleFile(path, options).then(
    () => null,
    (thrown: unknown) => thrown as HtsError,
  );
  if (error === null) return "no fault";
  return `${error.code} ${error.message.replaceAll(`${dirname(path)}/`, "")}`;
}
