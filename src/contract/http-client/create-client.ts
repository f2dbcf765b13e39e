import createFetchClient, { type Client } from "openapi-fetch";
import type { paths } from "./paths.ts";

export interface HttpClientOptions {
  /** Where the server is, such as http://127.0.0.1:8000; left out, where the page came from. */
  readonly baseUrl?: string;
  /** A token's secret; none on a loopback server without tokens. */
  readonly token?: string;
}

/** The API's client: every call, its input and its answers are typed by the OpenAPI document. */
export type HttpClient = Client<paths>;

/** Makes a client; it works in browsers and in Node.js. */
export function createHttpClient({ baseUrl, token }: HttpClientOptions = {}): HttpClient {
  return createFetchClient<paths>({
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
}
