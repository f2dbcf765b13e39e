import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Task } from "../app/jobs/task.ts";
import { toTaskState } from "./task-wire.ts";

const POLL_MS = 300;
/** A sign of life, so that no proxy takes a quiet stream for a dead one. */
const QUIET_MS = 15_000;

/**
 * Sends what becomes of a task as server-sent events until it has ended or the client has gone: `state` when it begins,
 * ends or is tried again, `progress` in between, `end` last. The id of an event is what it says, so a client that comes
 * back with Last-Event-ID is not told the same again.
 */
export async function streamTask(task: Task, request: FastifyRequest, reply: FastifyReply, read: () => Promise<Task>): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const gone = new AbortController();
  raw.on("close", () => gone.abort());
  let last = String(request.headers["last-event-id"] ?? "");
  let lastMs = performance.now();
  let current = task;
  try {
    for (;;) {
      const id = idOf(current);
      const isOver = current.finishedAtMs !== null;
      if (id !== last || isOver) {
        const kind = isOver ? "end" : statusOf(id) === statusOf(last) ? "progress" : "state";
        await write(reply, `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(toTaskState(current))}\n\n`);
        [last, lastMs] = [id, performance.now()];
      } else if (performance.now() - lastMs > QUIET_MS) {
        await write(reply, ": waiting\n\n");
        lastMs = performance.now();
      }
      if (isOver) break;
      await sleep(POLL_MS, undefined, { signal: gone.signal });
      current = await read();
    }
  } catch (error) {
    // The client has gone, or comes back when the stream breaks off: it has the id of what it knows.
    if (!gone.signal.aborted) request.log.warn({ error }, "the stream of a task broke off");
  }
  raw.end();
}

/** Waits for a slow client instead of holding what it does not take. */
async function write(reply: FastifyReply, text: string): Promise<void> {
  if (reply.raw.write(text)) return;
  await new Promise<void>((resolve) => {
    reply.raw.once("drain", resolve).once("close", resolve);
  });
}

function idOf({ status, attempts, progress }: Task): string {
  return `${status}.${attempts}.${progress.toFixed(4)}`;
}

function statusOf(id: string): string {
  return id.split(".").slice(0, 2).join(".");
}
