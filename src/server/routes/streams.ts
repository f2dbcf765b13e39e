import { watchSimulation } from "../../contract/http/simulation-rows.ts";
import { openStream } from "../../contract/http/stream.ts";
import { type BoundRoute, handle, type TextAnswer } from "../route-module.ts";
import { readAfter, streamSession } from "../stream/stream-session.ts";
import type { RouteTools } from "./route-modules.ts";

/** What is followed as it happens: everything by one WebSocket, or one session by server-sent events. */
export function streamRoutes({ sessions, streams }: Pick<RouteTools, "sessions" | "streams">): readonly BoundRoute[] {
  return [
    handle(openStream, async ({ request, reply }) => {
      streams.accept(request, reply);
      return { status: 101, body: null };
    }),
    handle(watchSimulation, async ({ params, query, request, reply }) => {
      const after = readAfter(request.headers["last-event-id"], query.after);
      const wanted = { sessionId: params.id, after, topics: query.topics ?? null };
      await streamSession(wanted, { request, reply }, { tails: sessions.tails, streams });
      return { mediaType: "text/event-stream", text: "" } satisfies TextAnswer;
    }),
  ];
}
