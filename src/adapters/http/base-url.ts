import { HtsError } from "../../engine/errors.ts";
import { quote } from "../files/fault-messages.ts";

/**
 * The address of an exchange's server, without a slash at the end.
 *
 * @throws HtsError `usage` for anything but http(s)://host[:port][/path]
 * @example checkBaseUrl("http://127.0.0.1:8080/") // "http://127.0.0.1:8080"
 */
export function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  // Not quoted: the password would end up in logs.
  if (url !== null && url.username + url.password !== "") throw fault("without a user name or password in it");
  if (url === null || !/^https?:$/.test(url.protocol) || url.search + url.hash !== "") throw fault(`was ${quote(text)}`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function fault(what: string): HtsError {
  return new HtsError("usage", `expected the address of an exchange to be http://host:port or https://host, ${what}`);
}
