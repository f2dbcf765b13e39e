import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { FastifyAdapter } from "@bull-board/fastify";
import type { FastifyPluginCallback } from "fastify";
import { HtsError } from "../../engine/errors.ts";
import type { BullmqJobQueue } from "./bullmq-job-queue.ts";

/**
 * Makes Bull Board over the queues, as a plugin to be put at `place`. It only shows: tasks are kept in the database, and a
 * delivery that was removed or retried here would say otherwise. So there is no route by which anything could be changed.
 *
 * @param place path that the plugin is registered at, such as /admin/queues
 */
export function createQueueBoard({ queues }: Pick<BullmqJobQueue, "queues">, place: string): FastifyPluginCallback {
  const adapter = new ReadingAdapter();
  adapter.setBasePath(place);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: "coin-hts", hideRedisDetails: true } },
  });
  return adapter.registerPlugin() as FastifyPluginCallback;
}

/** Leaves out what writes, which the board would still register in its read-only mode and refuse queue by queue. */
class ReadingAdapter extends FastifyAdapter {
  override setApiRoutes(routes: Parameters<FastifyAdapter["setApiRoutes"]>[0]): this {
    return super.setApiRoutes(routes.filter(({ method }) => [method].flat().every((one) => one === "get"))) as this;
  }

  /** Failures, refusals among them, go to the server's own handler: the board's would answer with whatever text was thrown. */
  override setErrorHandler(): this {
    return super.setErrorHandler((error) => {
      const { statusCode = 500 } = error as { readonly statusCode?: number };
      if (error instanceof HtsError || statusCode < 500) throw error;
      throw new HtsError("queue_unreachable", `the board could not read the queues: ${error.message}; start the queue's server`, { cause: error });
    }) as this;
  }
}
