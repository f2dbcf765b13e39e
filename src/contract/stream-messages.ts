import { type Static, Type } from "typebox";
import { strict, Uuid } from "./http/common.ts";
import { SESSION_TOPICS } from "./session-topics.ts";

/** What a stream may be asked to tell: of one session, or of the whole desk. */
export const STREAM_TOPICS = [...SESSION_TOPICS, "jobs", "health"] as const;
export type StreamTopic = (typeof STREAM_TOPICS)[number];

const Id = Type.String({ minLength: 1, maxLength: 100, description: "The client's own name for a subscription." });

/** What a client says. */
export const StreamRequest = Type.Union([
  Type.Object(
    {
      op: Type.Literal("subscribe"),
      id: Id,
      topic: Type.Unsafe<StreamTopic>(Type.String({ enum: [...STREAM_TOPICS] })),
      session_id: Type.Optional(Uuid),
      after: Type.Optional(
        Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "A sequence of the session; those to come unless given." }),
      ),
    },
    strict,
  ),
  Type.Object({ op: Type.Literal("unsubscribe"), id: Id }, strict),
  Type.Object({ op: Type.Literal("ping"), id: Type.Optional(Id) }, strict),
]);
export type StreamRequest = Static<typeof StreamRequest>;

/** Why the server closes a stream. */
export const STREAM_CLOSE_CODES = { goingAway: 1001, unsupportedData: 1003, policy: 1008, unauthorised: 4001, tooSlow: 4008 } as const;
