const PATIENCE_MS = 2500;

/** Where a server of this configuration is asked from the machine that it is on. @param host to listen on; one that means all addresses is asked by the loopback one */
export function apiUrlOf(host: string, port: number): string {
  if (host === "0.0.0.0") return `http://127.0.0.1:${port}`;
  if (host === "::") return `http://[::1]:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Asks an API whether it lives, and returns how long that took, ms; null when nobody answers, or somebody else does. */
export async function askApi(url: string): Promise<number | null> {
  const startMs = performance.now();
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const body = (await answer.json()) as { readonly status?: unknown };
    return answer.ok && body.status === "ok" ? performance.now() - startMs : null;
  } catch {
    return null;
  }
}
