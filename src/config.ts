import { resolve } from "node:path";
import { HtsError } from "./engine/errors.ts";

/** What the environment says; nothing else in the project reads it. */
export interface Config {
  /** DATA_ROOT: the folder of candles and results, absolute; `.data` in the working folder unless set. */
  readonly dataRoot: string;
  /** UPBIT_URL: where Upbit answers; set it to try things on a simulator. */
  readonly upbitUrl: string;
}

/**
 * Reads the configuration.
 *
 * @throws HtsError `configuration_invalid`
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  return Object.freeze({
    dataRoot: resolve(env["DATA_ROOT"] || ".data"),
    upbitUrl: readUrl("UPBIT_URL", env["UPBIT_URL"] || "https://api.upbit.com"),
  });
}

function readUrl(name: string, text: string): string {
  const url = URL.parse(text);
  if (url !== null && ["http:", "https:"].includes(url.protocol)) return text;
  throw new HtsError("configuration_invalid", `${name} was ${JSON.stringify(text.slice(0, 80))}, expected a URL such as http://127.0.0.1:8765`);
}
