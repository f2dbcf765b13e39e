import { once } from "node:events";
import { WebSocket } from "ws";
import { query } from "./use-postgres.ts";

export interface StreamMessage {
  readonly op?: string;
  readonly id?: string | null;
  readonly code?: string;
  readonly topic?: string;
  readonly session_id?: string | null;
  readonly sequence?: number | null;
  readonly after?: number | null;
  readonly payload?: Record<string, unknown>;
}

/** A client of the stream that keeps all that it was told. */
export class TestStreamClient {
  readonly socket: WebSocket;
  readonly messages: StreamMessage[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}, protocols: readonly string[] = []) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/stream`, [...protocols], { headers });
    this.socket.on("message", (data) => this.messages.push(JSON.parse((data as Buffer).toString("utf8")) as StreamMessage));
    this.closed = new Promise((resolve) => this.socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() })));
    this.socket.on("error", () => undefined);
  }

  async open(): Promise<this> {
    await once(this.socket, "open");
    return this;
  }

  say(message: object | string): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  follow(sessionId: string, after?: number, topic = "signals"): void {
    this.say({ op: "subscribe", id: topic, topic, session_id: sessionId, ...(after === undefined ? {} : { after }) });
  }

  answer(id: string): StreamMessage | undefined {
    return this.messages.find((one) => one.op !== undefined && one.id === id);
  }

  /** Numbers of the events so far. */
  get sequences(): number[] {
    return this.messages.flatMap(({ sequence }) => (typeof sequence === "number" ? [sequence] : []));
  }
}

/** The status and code with which a request for a stream is refused. */
export async function refusal(url: string, headers: Readonly<Record<string, string>> = {}, protocols: readonly string[] = []): Promise<[number, string]> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/stream`, [...protocols], { headers });
  socket.on("error", () => undefined);
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, NodeJS.ReadableStream & { readonly statusCode: number }];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return [response.statusCode, (JSON.parse(Buffer.concat(parts).toString("utf8")) as { readonly code: string }).code];
}

/** Writes events of a session as a commit does: with their numbers, by one transaction, and tells of them. @returns the last number */
export async function tellEvents(databaseUrl: string, sessionId: string, count: number, { topic = "signals", bytes = 10 } = {}): Promise<number> {
  const [row] = await query(
    databaseUrl,
    `with advanced as (update sessions set sequence = sequence + $2 where session_id = $1::uuid returning sequence),
      told as (insert into session_messages (session_id, first_sequence, last_sequence, at, messages)
        select $1::uuid, sequence - $2 + 1, sequence, now(), (select json_agg(json_build_object('topic', $3::text, 'atMs', extract(epoch from now()) * 1000,
          'payload', json_build_object('k', k, 'text', repeat('x', $4)))) from generate_series(1, $2) k) from advanced returning 1)
      select sequence::int as sequence, pg_notify('session_events', $1::text), (select count(*) from told) from advanced`,
    [sessionId, count, topic, bytes],
  );
  return Number(row?.["sequence"]);
}
