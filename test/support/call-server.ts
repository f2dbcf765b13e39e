import { expect } from "vitest";
import type { TestServer } from "./use-server.ts";

export type Answer = Record<string, unknown> & { readonly next_cursor?: string | null };

/** Calls a route of the API. */
export async function call<T = Answer>(
  server: TestServer,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  payload?: object,
): Promise<{ status: number; body: T; headers: Record<string, unknown>; text: string }> {
  const { statusCode, body, headers } = await server.app.inject({ method, url: `/api/v1${path}`, ...(payload === undefined ? {} : { payload }) });
  return { status: statusCode, body: (body.startsWith("{") ? JSON.parse(body) : null) as T, headers, text: body };
}

/** All rows of a list, page by page. */
export async function readAll<T>(server: TestServer, path: string, name: string): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor: string | null = null; ;) {
    const { status, body }: { status: number; body: Answer } = await call(
      server,
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}limit=2${cursor === null ? "" : `&cursor=${cursor}`}`,
    );
    expect(status).toBe(200);
    rows.push(...(body[name] as T[]));
    cursor = body.next_cursor ?? null;
    if (cursor === null) return rows;
  }
}
