import type { FastifyReply, FastifyRequest } from "fastify";
import type { TailEvent } from "../../adapters/live/session-tail.ts";
import type { SessionTails } from "../../adapters/live/session-tails.ts";
import type { SessionTopic } from "../../contract/session-topics.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Streams } from "./streams.ts";

/** A sign of life, so that no proxy takes a quiet stream for a dead one. */
const QUIET_MS = 15_000;
/** One who takes nothing for so long is gone. */
const STALL_MS = 20_000;

export interface SessionStreamRequest {
  readonly sessionId: string;
  readonly after: number | null;
  /** Null for all. */
  readonly topics: readonly SessionTopic[] | null;
}

/**
 * Sends the events of a session as server-sent events until the client has gone or the server ends: the sequence as the
 * id, the topic as the name.
 *
 * @throws HtsError `session_unknown`, `session_invalid`, `streams_full`, before anything is sent
 */
export async function streamSession(
  { sessionId, after, topics }: SessionStreamRequest,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { tails, streams }: { readonly tails: SessionTails; readonly streams: Pick<Streams, "door" | "noteDropped"> },
): Promise<void> {
  const leave = streams.door.enter(request.ip);
  const { raw } = reply;
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  try {
    const { stop } = await tails.follow(sessionId, after, {
      take: async (events) => {
        await opened;
        const wanted = topics === null ? events : events.filter(({ topic }) => topics.includes(topic));
        if (!(await write(reply, wanted.map(toEvent).join("")))) streams.noteDropped();
      },
      ended: (reason) => {
        if (reason !== null) raw.write(`event: error\ndata: ${JSON.stringify({ code: reason.code, detail: reason.message })}\n\n`);
        raw.end();
      },
    });
    begin(reply);
    const quiet = setInterval(() => raw.writableNeedDrain || raw.write(": waiting\n\n"), QUIET_MS);
    const gone = new Promise<void>((resolve) => void raw.once("close", resolve));
    open();
    await gone;
    clearInterval(quiet);
    stop();
  } finally {
    leave();
  }
}

/** After which event a client goes on: what it had last comes first, since browsers send it when they come back. */
export function readAfter(lastEventId: string | string[] | undefined, after: number | undefined): number | null {
  if (lastEventId === undefined || lastEventId === "") return after ?? null;
  if (typeof lastEventId === "string" && /^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw new HtsError("request_malformed", "Last-Event-ID was not the id of an event of this stream; send it as it came, or leave it out");
}

function begin(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  reply.raw.write(": open\n\n");
}

function toEvent({ sequence, topic, text }: TailEvent): string {
  return `id: ${sequence}\nevent: ${topic}\ndata: ${text}\n\n`;
}

/** Waits for a slow client instead of holding what it does not take; false when it was given up. */
async function write({ raw }: FastifyReply, text: string): Promise<boolean> {
  if (text === "" || raw.destroyed || raw.write(text)) return true;
  return new Promise<boolean>((resolve) => {
    const patience = setTimeout(() => {
      raw.destroy();
      resolve(false);
    }, STALL_MS);
    const go = (): void => {
      clearTimeout(patience);
      raw.off("drain", go).off("close", go);
      resolve(true);
    };
    raw.once("drain", go).once("close", go);
  });
}
