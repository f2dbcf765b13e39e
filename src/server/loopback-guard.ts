import type { IncomingHttpHeaders } from "node:http";

/** Whether only this machine can reach a server that listens there. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

const FORWARDED = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/**
 * What speaks against a request to a server that needs no token, or null.
 *
 * Such a server believes whoever reaches it, and every page that a browser shows can try: by sending requests across
 * origins, or by a name of its own that it points at 127.0.0.1 (DNS rebinding), where it is the same origin. Host and
 * Origin give both away, and neither can be set by a page. Behind a proxy anybody may have sent the request.
 */
export function findForeignSign(method: string, headers: IncomingHttpHeaders): string | null {
  const proxy = FORWARDED.find((name) => headers[name] !== undefined);
  if (proxy !== undefined) return `the header ${proxy} says that a proxy stands in front`;
  if (!isLoopbackAuthority(headers.host)) return "the host is not a loopback name";
  const { origin } = headers;
  if (origin !== undefined && !isLoopbackOrigin(origin)) return "the origin is not a loopback name";
  const isNavigation = method === "GET" && headers["sec-fetch-mode"] === "navigate";
  if (headers["sec-fetch-site"] === "cross-site" && !isNavigation) return "another site sent it";
  return null;
}

function isLoopbackAuthority(authority: string | undefined): boolean {
  const { host } = /^(?<host>\[[0-9a-f:]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(authority ?? "")?.groups ?? {};
  return host !== undefined && isLoopbackHost(host.toLowerCase());
}

function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && url.origin === origin.toLowerCase() && isLoopbackHost(url.hostname);
}
