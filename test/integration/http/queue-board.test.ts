import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { postgresBackend, redisBackend } from "../../../src/adapters/jobs/bullmq-backends.ts";
import { BullmqJobQueue } from "../../../src/adapters/jobs/bullmq-job-queue.ts";
import { createQueueBoard } from "../../../src/adapters/jobs/queue-board.ts";
import { describeOnRedis } from "../../support/describe-on-redis.ts";
import { type QueueKind, useJobSystem } from "../../support/use-job-system.ts";
import { startTcpProxy } from "../../support/tcp-proxy.ts";
import { useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const PLACE = "/admin/queues";
/** What Bull Board has routes for when it may write. */
const WRITES = [
  ["PUT", "/api/queues/pause"],
  ["PUT", "/api/queues/resume"],
  ["PUT", "/api/queues/backtest-queue/pause"],
  ["PUT", "/api/queues/backtest-queue/retry/failed"],
  ["PUT", "/api/queues/backtest-queue/clean/waiting"],
  ["PUT", "/api/queues/backtest-queue/empty"],
  ["PUT", "/api/queues/backtest-queue/obliterate"],
  ["POST", "/api/queues/backtest-queue/add"],
  ["PUT", "/api/queues/backtest-queue/JOB/clean"],
  ["PUT", "/api/queues/backtest-queue/JOB/retry"],
  ["PATCH", "/api/queues/backtest-queue/JOB/update-data"],
] as const;

function describeBoard(kind: QueueKind): void {
  describe(`the board of the queues on ${kind}`, () => {
    const jobs = useJobSystem(kind);
    const openServer = useServers();
    const makeFolder = useTemporaryFolders();
    const open = () =>
      openServer({ databaseUrl: jobs.databaseUrl, dataRoot: makeFolder(), queue: jobs.queue, queueBoard: createQueueBoard(jobs.queue, PLACE) });

    it.each([PLACE, `${PLACE}/`, `${PLACE}/queue/backtest-queue`, `${PLACE}/api/queues`, `${PLACE}/static/favicon.ico`, `${PLACE}/static/none.js`])(
      "wants an administrator at %s",
      async (url) => {
        const server = await open();
        const ask = async (headers = {}) => (await server.app.inject({ url, headers })).statusCode;
        const [reader, runner, admin] = [await server.authorize("read"), await server.authorize("run"), await server.authorize("admin")];
        expect(await ask()).toBe(401);
        expect(await ask(reader)).toBe(403);
        expect(await ask(runner)).toBe(403);
        expect(await ask(admin)).toBe(url.endsWith("none.js") ? 404 : 200);
        // A browser that was shown the token once does not send it by itself.
        expect(await ask({ cookie: `token=${admin.authorization}` })).toBe(401);
      },
    );

    it("shows what is in the queues", async () => {
      const server = await open();
      const admin = await server.authorize("admin");
      const { taskId } = await jobs.submit();
      const page = await server.app.inject({ url: PLACE, headers: admin });
      expect(page.headers["content-type"]).toMatch("text/html");
      expect(page.body).toContain(`<base href="${PLACE}/" />`);
      const api = await server.app.inject({ url: `${PLACE}/api/queues?activeQueue=backtest-queue&status=latest&page=1`, headers: admin });
      const { queues } = JSON.parse(api.body) as { queues: { name: string; readOnlyMode: boolean; jobs: { id: string; data: unknown }[] }[] };
      expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
        ["backtest-queue", true],
        ["data_ingestion", true],
        ["operations", true],
      ]);
      expect(queues[0]?.jobs.map(({ id, data }) => ({ id, data }))).toEqual([{ id: `${taskId}.0`, data: { task_id: taskId, turn: 0 } }]);
      const one = await server.app.inject({ url: `${PLACE}/api/queues/backtest-queue/${taskId}.0`, headers: admin });
      expect(one.statusCode).toBe(200);
      expect((await server.app.inject({ url: `${PLACE}/api/queues/none/1`, headers: admin })).statusCode).toBe(404);
    });

    it("can change nothing: what writes is not there, for an administrator either", async () => {
      const server = await open();
      const admin = await server.authorize("admin");
      const { taskId } = await jobs.submit();
      const methods = server.routes.filter(({ url }) => url.startsWith(PLACE)).map(({ method }) => method);
      expect(new Set(methods)).toEqual(new Set(["GET", "HEAD"]));
      for (const [method, path] of WRITES) {
        const url = `${PLACE}${path.replace("JOB", `${taskId}.0`)}`;
        const { statusCode, headers } = await server.app.inject({ method, url, headers: admin, payload: { name: "x", data: {} } });
        expect([method, url, statusCode, headers["content-type"]]).toEqual([method, url, 404, "application/problem+json; charset=utf-8"]);
      }
      expect(await jobs.queue.count()).toMatchObject({ "backtest-queue": { waiting: 1, active: 0 } });
    });

    it("loads scripts of its own and nothing from elsewhere, and loosens no other page", async () => {
      const server = await open();
      const policyOf = async (url: string) => String((await server.app.inject({ url })).headers["content-security-policy"]);
      const [board, other] = [await policyOf(PLACE), await policyOf("/docs")];
      expect(board).toContain("base-uri 'self'");
      expect(other).toContain("base-uri 'none'");
      expect(board.replace("base-uri 'self'", "base-uri 'none'")).toBe(other);
      expect(other).not.toMatch(/unsafe-eval|https?:|script-src/);
    });

    it("is for this machine alone as long as there are no tokens", async () => {
      const server = await open();
      const ask = async (headers: Record<string, string>) => (await server.app.inject({ url: PLACE, headers })).statusCode;
      expect(await ask({ host: "127.0.0.1:8000" })).toBe(200);
      expect(await ask({ host: "evil.example" })).toBe(403);
      expect(await ask({ host: "127.0.0.1:8000", "x-forwarded-for": "192.0.2.1" })).toBe(403);
    });

    it("says in the project's own way that the queues are away", async () => {
      const url = new URL(kind === "redis" ? jobs.redisUrl : jobs.databaseUrl);
      const proxy = await startTcpProxy(Number(url.port));
      url.port = String(proxy.port);
      const queue = await BullmqJobQueue.open(kind === "redis" ? redisBackend(url.href) : postgresBackend(url.href));
      try {
        const server = await openServer({ databaseUrl: jobs.databaseUrl, dataRoot: makeFolder(), queue, queueBoard: createQueueBoard(queue, PLACE) });
        const admin = await server.authorize("admin");
        await proxy.down();
        const { statusCode, body } = await server.app.inject({ url: `${PLACE}/api/queues/backtest-queue/${randomUUID()}`, headers: admin });
        expect([statusCode, (JSON.parse(body) as { code: string }).code]).toEqual([503, "queue_unreachable"]);
        expect(body).not.toContain(url.port);
      } finally {
        await proxy.up();
        await queue.close();
        await proxy.close();
      }
    });
  });
}

await describeOnRedis("the board of the queue on Redis", () => describeBoard("redis"));
describeBoard("postgres");
