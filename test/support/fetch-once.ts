import { get, type IncomingMessage } from "node:http";
import type { Fetch } from "../../src/adapters/http/send-request.ts";

/** Fetches over a connection of its own that ends with the answer, for tests that count what is left open. */
export const fetchOnce: Fetch = async (url, { signal }) => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false, ...(signal == null ? {} : { signal }) }, resolve).on("error", reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as [string, string]);
  return new Response(Buffer.concat(chunks), { status: response.statusCode ?? 0, headers });
};
