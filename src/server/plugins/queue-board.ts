import type { FastifyInstance, FastifyPluginCallback } from "fastify";
import { SECURITY_HEADERS } from "../security-headers.ts";

/** Where the board of the queues is; everything at it wants the scope `admin`. */
export const QUEUE_BOARD_PLACE = "/admin/queues";

const { contentSecurityPolicy } = SECURITY_HEADERS;
/** Its pages find their scripts by a base of their own; in all else they may do what every page of this server may. */
const BOARD_POLICY = { ...contentSecurityPolicy, directives: { ...contentSecurityPolicy.directives, baseUri: ["'self'"] } };

/** Puts the board in its place. */
export async function addQueueBoard(app: FastifyInstance, board: FastifyPluginCallback): Promise<void> {
  await app.register(
    async (scope) => {
      scope.addHook("onRequest", async (_request, reply) => {
        reply.helmet({ contentSecurityPolicy: BOARD_POLICY });
      });
      await scope.register(board);
    },
    { prefix: QUEUE_BOARD_PLACE },
  );
}
