import { defineRoute } from "./route.ts";

export const openStream = defineRoute({
  operationId: "openStream",
  method: "GET",
  path: "/stream",
  scope: "read",
  tag: "simulations",
  summary: "Follow sessions, jobs and health by one WebSocket",
  description:
    'A token goes in `Authorization`, or as `Sec-WebSocket-Protocol: bearer, <token>`; never in the URL. The client sends `{"op": "subscribe", "id", "topic", "session_id"?, "after"?}`, `{"op": "unsubscribe", "id"}` or `{"op": "ping"}`, each answered under its `id`. Topics of a session (candles, signals, orders, positions, equity, session) need `session_id`; `jobs` and `health` are the desk\'s. Messages are `{topic, session_id, sequence, at, payload}`; the sequence of a session has no gaps, and `after` resumes it. A client that does not keep up is closed with 4008 and "too slow: resume after <sequence>", one whose token is no longer good with 4001.',
  isEndless: true,
  answers: { 101: { description: "The stream is open.", schema: null } },
});
