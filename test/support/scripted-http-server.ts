import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What the server does with one request. */
export interface ScriptedAnswer {
  /** 200 when absent. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, bytes, or what to send as JSON. */
  readonly body?: unknown;
  readonly delayMs?: number;
  /** Sends only so many bytes of the body and then closes the connection. */
  readonly cutBytes?: number;
  /** Accepts the request and never answers it; "body" sends the headers first. */
  readonly stall?: "headers" | "body";
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ScriptedServer {
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  /** The requests that came, in their order. */
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that answers by script: one answer after the other, or one made from the request. */
export async function startScriptedServer(
  script: readonly ScriptedAnswer[] | ((request: SeenRequest, index: number) => ScriptedAnswer | Promise<ScriptedAnswer>),
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const answerTo = typeof script === "function" ? script : (_: SeenRequest, index: number) => script[index] ?? { status: 410, body: "the script is over" };
  const server = createServer((incoming, outgoing) => {
    const request = { method: incoming.method ?? "", url: incoming.url ?? "", headers: incoming.headers };
    requests.push(request);
    void Promise.resolve(answerTo(request, requests.length - 1)).then((answer) => send(answer, outgoing));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(answer: ScriptedAnswer, outgoing: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, body = "", delayMs, cutBytes, stall } = answer;
  if (stall === "headers") return;
  if (delayMs !== undefined) await sleep(delayMs);
  const bytes = typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body as string) : Buffer.from(JSON.stringify(body));
  // A date only where the script has one.
  outgoing.sendDate = false;
  outgoing.writeHead(status, { "content-type": "application/json; charset=utf-8", "content-length": String(bytes.length), ...headers });
  if (stall === "body") outgoing.flushHeaders();
  else if (cutBytes === undefined) outgoing.end(bytes);
  else outgoing.write(bytes.subarray(0, cutBytes), () => outgoing.destroy());
}
