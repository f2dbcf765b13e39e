import type { AuditLog } from "../../app/access/ports.ts";
import { DOWNLOAD_KIND } from "../../app/market-data/download-task.ts";
import { cancelTask, deleteDeadTask, findTask, retryDeadTask } from "../../app/jobs/control-task.ts";
import type { JobQueue, TaskStore } from "../../app/jobs/ports.ts";
import { submitTask } from "../../app/jobs/submit-task.ts";
import { deleteJob, downloadCandles, getJob, listJobs, retryJob, summariseJobs } from "../../contract/http/jobs.ts";
import { API_PREFIX } from "../../contract/http/route.ts";
import type { Sha256 } from "../../engine/receipt.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import { toAccepted, toJob } from "../task-wire.ts";

const USUAL_LIMIT = 50;
const USUAL_EXCHANGE = "upbit";

export interface JobTools {
  readonly tasks: TaskStore;
  readonly queue: Pick<JobQueue, "add" | "remove" | "backend">;
  readonly audit: AuditLog;
  readonly sha256: Sha256;
}

/** Jobs of every kind, dead letters among them, and downloads, which are jobs. */
export function jobRoutes({ tasks: store, queue, audit, sha256 }: JobTools): readonly BoundRoute[] {
  const tools = { store, queue };
  return [
    handle(listJobs, async ({ query: { state, queue: queueName, limit = USUAL_LIMIT, cursor } }) => {
      const page = await store.list({
        limit,
        ...(state === undefined ? {} : state === "dead" ? { isDead: true } : { status: state }),
        ...(queueName === undefined ? {} : { queue: queueName }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { status: 200, body: { jobs: page.tasks.map(toJob), next_cursor: page.nextCursor } };
    }),
    handle(summariseJobs, async () => {
      const queues = await store.summarize();
      return {
        status: 200,
        body: {
          backend: queue.backend,
          queues: queues.map(({ oldestQueuedSeconds, ...counts }) => ({ ...counts, oldest_queued_seconds: oldestQueuedSeconds })),
        },
      };
    }),
    handle(getJob, async ({ params }) => ({ status: 200, body: toJob(await findTask(params.id, tools)) })),
    handle(retryJob, async ({ params, caller }) => {
      await findTask(params.id, tools);
      await audit.record(caller, { action: "task.retry", subjectKind: "task", subjectId: params.id });
      return { status: 200, body: toJob(await retryDeadTask(params.id, tools)) };
    }),
    handle(deleteJob, async ({ params, caller }) => {
      const { finishedAtMs } = await findTask(params.id, tools);
      await audit.record(caller, { action: finishedAtMs === null ? "task.cancel" : "task.delete", subjectKind: "task", subjectId: params.id });
      if (finishedAtMs === null) await cancelTask(params.id, tools);
      else await deleteDeadTask(params.id, tools);
      return { status: 204, body: null };
    }),
    handle(downloadCandles, async ({ body, caller, newId }) => {
      const request = { ...body, exchange: body.exchange ?? USUAL_EXCHANGE };
      const submission = { queue: "data_ingestion" as const, kind: DOWNLOAD_KIND, request, tokenId: caller.tokenId, idempotencyKey: newId };
      const { task, isNew } = await submitTask(submission, { store, queue, sha256 });
      if (isNew) await audit.record(caller, { action: "task.submit", subjectKind: "task", subjectId: task.taskId, detail: { kind: task.kind } });
      return { status: 202, body: toAccepted(task), headers: { location: `${API_PREFIX}/jobs/${task.taskId}` } };
    }),
  ];
}
