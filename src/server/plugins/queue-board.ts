import type { FastifyInstance, FastifyPluginCallback } from "fastify";
import { SECURITY_HEADERS_WITH_BASE } from "../security-headers.ts";

/** Where the board of the queues is; everything at it wants the scope `admin`. */
export const QUEUE_BOARD_PLACE = "/admin/queues";

/** Puts the board in its place. */
export async function addQueueBoard(app: FastifyInstance, board: FastifyPluginCallback): Promise<void> {
  await app.register(
    async (scope) => {
      scope.addHook("onRequest", async (_request, reply) => {
        void reply.headers(SECURITY_HEADERS_WITH_BASE);
      });
      await scope.register(board);
    },
    { prefix: QUEUE_BOARD_PLACE },
  );
}
