import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to one request on its way. */
export type ProxyFault =
  | { readonly kind: "answer"; readonly status: number; readonly code: string }
  /** The server gets the request, the client no answer. */
  | { readonly kind: "lose-answer" }
  /** The connection ends after so many bytes of the answer's body. */
  | { readonly kind: "cut-answer"; readonly afterBytes: number }
  /** A bit of the answer's body is another. */
  | { readonly kind: "alter-answer" }
  /** Nothing: for a request before the one that is meant. */
  | { readonly kind: "none" };

export interface FaultyProxy {
  readonly url: string;
  /** The requests that have come, as "PUT /bucket/key". */
  readonly requests: string[];
  /** Faults for the next requests of a method, in their order. */
  plan(method: string, faults: readonly ProxyFault[]): void;
  close(): Promise<void>;
}

/** Stands between a client and an HTTP server and does to requests what a bad network does. */
export async function startFaultyProxy(targetUrl: string): Promise<FaultyProxy> {
  const planned = new Map<string, ProxyFault[]>();
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const fault = planned.get(incoming.method ?? "")?.shift();
    if (fault?.kind === "answer") answerWithFault(incoming, outgoing, fault);
    else forward(targetUrl, incoming, outgoing, fault);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    plan: (method, faults) => void planned.set(method, [...faults]),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function answerWithFault(incoming: IncomingMessage, outgoing: ServerResponse, { status, code }: Extract<ProxyFault, { kind: "answer" }>): void {
  incoming.resume().once("end", () => {
    outgoing.writeHead(status, { "content-type": "application/xml" });
    outgoing.end(incoming.method === "HEAD" ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>planned</Message></Error>`);
  });
}

function forward(targetUrl: string, incoming: IncomingMessage, outgoing: ServerResponse, fault: ProxyFault | undefined): void {
  const onward = request(targetUrl, { method: incoming.method, path: incoming.url, headers: incoming.headers, setHost: false }, (answer) => {
    if (fault?.kind === "lose-answer") {
      answer.resume().once("end", () => outgoing.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault?.kind === "alter-answer") answer.once("data", (piece: Buffer) => (piece[0] = (piece[0] as number) ^ 1));
    if (fault?.kind !== "cut-answer") {
      answer.pipe(outgoing);
      return;
    }
    let remaining = fault.afterBytes;
    answer.on("data", (piece: Buffer) => {
      if (remaining <= 0) return;
      outgoing.write(piece.subarray(0, remaining), () => remaining <= 0 && outgoing.destroy());
      remaining -= piece.length;
    });
  });
  onward.once("error", () => outgoing.destroy());
  incoming.pipe(onward);
}
