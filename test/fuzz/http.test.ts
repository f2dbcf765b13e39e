import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InjectOptions } from "fastify";
import { Check } from "typebox/value";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TOKEN_SECRETS } from "../../src/adapters/access/token-secrets.ts";
import { Problem } from "../../src/contract/http/common.ts";
import { createRandom } from "../../src/engine/random.ts";
import { describeApi } from "../../src/server/describe-api.ts";
import { query, usePostgres } from "../support/use-postgres.ts";
import { openServer, type TestServer } from "../support/use-server.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { range, walkCandles } from "../support/walk-candles.ts";
import { type HostileRequest, makeRequest, type Operation } from "./make-request.ts";

const REQUESTS = Number(process.env["FUZZ_REQUESTS"] ?? 20_000);
const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31);
const AT_ONCE = 8;
const HANG_MS = 20_000;
const HOUR_MS = 3_600_000;
/** One of the plausible ids. */
const SESSION_ID = "00000000-0000-4000-8000-000000000001";

const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
let server: Awaited<ReturnType<typeof openServer>>;
let folder: string;
let databaseUrl: string;
let secret: string;

beforeAll(async () => {
  console.log(`fuzz seed ${SEED}, ${REQUESTS} requests`);
  folder = makeFolder();
  mkdirSync(join(folder, "strategies"));
  writeFileSync(join(folder, "strategies", "broken.ts"), "export default 5;\n");
  databaseUrl = await postgres.createDatabase();
  server = await openServer({ databaseUrl, dataRoot: join(folder, "data"), strategiesFolder: join(folder, "strategies") });
  const candles = walkCandles({ timeframeMs: HOUR_MS, slots: range(473_000, 473_300) });
  await server.candles.merge({ exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" }, { candles, covered: [], source: "fuzz", isSynthetic: true });
  await query(
    databaseUrl,
    `insert into sessions (session_id, exchange, feed, timeframe, execution, engine_version, initial_cash, cash, equity, start_at)
      values ($1, 'upbit', 'live', '1m', '{}', '1', 1, 1, 1, now())`,
    [SESSION_ID],
  );
  secret = (await server.authorize("admin")).authorization.slice("Bearer ".length);
});

afterAll(() => server.close());

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, "method" | "path">>>>>;
}

function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })));
}

/** What no answer and no line of the log may hold. */
function forbidden(): [what: string, pattern: RegExp | string][] {
  const { password } = new URL(databaseUrl);
  return [
    ["a token", secret],
    ["the hash of a token", TOKEN_SECRETS.hash(secret)],
    ["the password of the database", password],
    ["a place on the disk", folder],
    ["a place of the program", process.cwd()],
    ["a stack trace", /\bat (?:async )?[\w.<>[\] ]+ \(?(?:file:|node:|\/)/],
    ["a module", "node_modules"],
    ["SQL", /\b(?:select|insert|update|delete)\b[^"]*\b(?:from|into|set)\b/i],
  ];
}

async function send(request: HostileRequest): Promise<{ readonly status: number; readonly text: string; readonly type: string }> {
  const { statusCode, body, headers } = await server.app.inject(request as InjectOptions);
  return { status: statusCode, text: `${JSON.stringify(headers)}\n${body}`, type: String(headers["content-type"]) };
}

function timeOut(request: HostileRequest): { readonly promise: Promise<never>; readonly stop: () => void } {
  let stop = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${HANG_MS} ms: ${describe(request)}`)), HANG_MS);
    stop = () => clearTimeout(timer);
  });
  return { promise, stop };
}

function describe(request: HostileRequest): string {
  return `seed ${SEED}: ${JSON.stringify(request).slice(0, 3000)}`;
}

async function attempt(request: HostileRequest, secrets: readonly [string, RegExp | string][], statuses: Map<number, number>): Promise<void> {
  // The stream of a session that there is goes on for as long as its client does.
  if (request.url.includes(`${SESSION_ID}/events`)) return;
  const limit = timeOut(request);
  const { status, text, type } = await Promise.race([send(request), limit.promise]).finally(limit.stop);
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (status >= 500) throw new Error(`${status} for ${describe(request)}\n${text}\n${server.logged().slice(-3000)}`);
  const body = text.slice(text.indexOf("\n") + 1);
  if (status >= 400 && body !== "" && !(type.startsWith("application/problem+json") && Check(Problem, JSON.parse(body))))
    throw new Error(`no problem+json for ${describe(request)}\n${text}`);
  // What a client sent itself may come back to it.
  const sent = JSON.stringify(request).toLowerCase();
  for (const [what, pattern] of secrets) {
    const found = typeof pattern === "string" ? (text.includes(pattern) ? pattern : null) : (pattern.exec(text)?.[0] ?? null);
    if (found !== null && !isEcho(found, sent))
      throw new Error(`${what} (${found.slice(0, 100)}) in the answer to ${describe(request)}\n${text.slice(0, 3000)}`);
  }
}

function isEcho(found: string, sent: string): boolean {
  return sent.includes(found.toLowerCase()) && !found.startsWith("hts_");
}

it(`neither fails nor hangs nor tells secrets, over ${REQUESTS} hostile requests to every route`, async () => {
  const random = createRandom(SEED);
  const operations = operationsOf((await describeApi()) as Document);
  expect(operations.length).toBeGreaterThanOrEqual(14);
  const secrets = forbidden();
  const statuses = new Map<number, number>();
  for (let done = 0; done < REQUESTS; done += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, REQUESTS - done) }, (_, k) =>
      makeRequest(random, operations[(done + k) % operations.length] as Operation, `Bearer ${secret}`),
    );
    await Promise.all(batch.map((request) => attempt(request, secrets, statuses)));
  }
  console.log(
    `answers: ${[...statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status} × ${count}`)
      .join(", ")}`,
  );
  // A suite that is refused at the door tests the door.
  for (const status of [200, 400, 401, 404, 422]) expect(statuses.get(status) ?? 0, `answers of ${status}`).toBeGreaterThan(REQUESTS / 1000);
  // Few of the requests that make something are whole by chance.
  expect((statuses.get(201) ?? 0) + (statuses.get(202) ?? 0), "requests that made something").toBeGreaterThan(0);
  expect(({} as Record<string, unknown>)["admin"], "the prototype of everything").toBeUndefined();
  await expectCleanLog(server);
});

async function expectCleanLog({ logged }: TestServer): Promise<void> {
  const log = logged();
  for (const [what, pattern] of forbidden()) {
    const found = typeof pattern === "string" ? (log.includes(pattern) ? pattern : null) : (pattern.exec(log)?.[0] ?? null);
    expect(found, `${what} in the log`).toBeNull();
  }
  for (const line of log.trim().split("\n").slice(0, 1000)) expect(Object.keys(JSON.parse(line) as object)).toContain("timestamp");
  expect(await query(databaseUrl, "select count(*)::int as n from tokens")).toEqual([{ n: 1 }]);
}
