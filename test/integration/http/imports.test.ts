import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { type Candles, sliceCandles } from "../../../src/engine/candles.ts";
import { listenOn } from "../../../src/server/listen.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { type TestServer, useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";
import { HEADER, writeCandles } from "../../support/write-candles.ts";

const HOUR_MS = 3_600_000;
const LIMIT_BYTES = 64 * 2 ** 20;
const HOURS = walkCandles({ timeframeMs: HOUR_MS, slots: range(473_000, 473_400) });
const SERIES = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" } as const;
const PLACE = "/api/v1/data/imports?exchange=upbit&symbol=KRW-BTC";

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();

interface Desk extends TestServer {
  readonly dataRoot: string;
  readonly databaseUrl: string;
}

async function open(dataRoot = makeFolder()): Promise<Desk> {
  const databaseUrl = await postgres.createDatabase();
  return { ...(await openServer({ databaseUrl, dataRoot })), dataRoot, databaseUrl };
}

function csvOf(candles: Candles): Buffer {
  return readFileSync(writeCandles(join(makeFolder(), "candles.csv"), candles));
}

async function parquetOf(csv: Buffer): Promise<Buffer> {
  const folder = makeFolder();
  writeFileSync(join(folder, "in.csv"), csv);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM read_csv('${folder}/in.csv')) TO '${folder}/out.parquet' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return readFileSync(join(folder, "out.parquet"));
}

type Answer = Record<string, unknown> & { readonly code?: string; readonly detail?: string };

async function send(
  desk: TestServer,
  payload: Buffer | string,
  { search = "", type = "text/csv", headers = {} as Record<string, string>, place = PLACE } = {},
) {
  const answer = await desk.app.inject({ method: "POST", url: place + search, payload, headers: { "content-type": type, ...headers } });
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) as Answer };
}

const left = ({ dataRoot }: Pick<Desk, "dataRoot">): string[] => readdirSync(join(dataRoot, "uploads"));
/** What was never read is removed as soon as the answer is out. */
const expectNothingLeft = (desk: Desk): Promise<void> => expect.poll(() => left(desk)).toEqual([]);
const audited = ({ databaseUrl }: Desk) =>
  query(databaseUrl, "select actor, action, subject_id, detail from audit where subject_kind = 'series' order by audit_id");

describe("an upload of candles", () => {
  it.each([
    ["CSV", "text/csv; charset=utf-8", async (csv: Buffer) => csv, "csv"],
    ["CSV in gzip", "application/gzip", async (csv: Buffer) => gzipSync(csv), "csv.gz"],
    ["Parquet", "application/vnd.apache.parquet", parquetOf, "parquet"],
    ["Parquet without a name for it", "application/octet-stream", parquetOf, "parquet"],
  ] as const)("goes into the store as %s", async (_what, type, pack, format) => {
    const desk = await open();
    const { status, body } = await send(desk, await pack(csvOf(HOURS)), { type });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...SERIES,
      written: true,
      added: 400,
      changed: 0,
      unchanged: 0,
      rows: 400,
      understood: { format, rows: 400 },
      gaps: { runs: 0 },
    });
    expect((await desk.candles.read(SERIES)).close).toEqual(HOURS.close);
    await expectNothingLeft(desk);
    expect(await audited(desk)).toMatchObject([
      { actor: "local", action: "candles.import", subject_id: "upbit KRW-BTC 1h", detail: { added: 400, changed: 0 } },
    ]);
  });

  it("changes nothing on a dry run", async () => {
    const desk = await open();
    const { status, body } = await send(desk, csvOf(HOURS), { search: "&dry_run=true" });
    expect([status, body["written"], body["added"]]).toEqual([200, false, 400]);
    expect(await desk.candles.describe(SERIES)).toBeNull();
    expect(await audited(desk)).toEqual([]);
    await expectNothingLeft(desk);
  });

  it("is known again by its content under an Idempotency-Key", async () => {
    const desk = await open();
    const headers = { "idempotency-key": "once" };
    const first = await send(desk, csvOf(HOURS), { headers });
    const again = await send(desk, csvOf(HOURS), { headers });
    expect(again.headers["idempotent-replayed"]).toBe("true");
    expect(again.body).toEqual(first.body);
    expect(await send(desk, csvOf(sliceCandles(HOURS, 0, 10)), { headers })).toMatchObject({ status: 409, body: { code: "idempotency_conflict" } });
    expect(await audited(desk)).toHaveLength(1);
    await expectNothingLeft(desk);
  });

  it("is not written with faults unless it is forced to", async () => {
    const desk = await open();
    const mixed = { ...HOURS };
    for (const name of ["open", "high", "low", "close"] as const) mixed[name] = HOURS[name].map((price, i) => (i >= 200 && i < 210 ? price * 1000 : price));
    const refused = await send(desk, csvOf(mixed));
    expect(refused).toMatchObject({ status: 409, body: { code: "check_failed", detail: expect.stringMatching(/^the upload: .*give force=true/) as string } });
    expect(await desk.candles.describe(SERIES)).toBeNull();
    const dry = await send(desk, csvOf(mixed), { search: "&dry_run=true" });
    expect(dry.body["findings"]).toContainEqual(expect.objectContaining({ severity: "error" }));
    expect(await send(desk, csvOf(mixed), { search: "&force=true" })).toMatchObject({ status: 200, body: { written: true, added: 400 } });
    await expectNothingLeft(desk);
  });

  it("may be read as the caller says", async () => {
    const desk = await open();
    const lines = [
      ["x", "t", "o", "h", "l", "c", "v"],
      ...range(0, 48).map((i) => [0, `2024-01-0${1 + Math.floor(i / 24)} ${String(i % 24).padStart(2, "0")}:00:00`, 10, 12, 9, 11, 1]),
    ];
    const search = "&zone=KST&columns=_,time,open,high,low,close,volume&timeframe=1h";
    const { status, body } = await send(desk, lines.map((line) => line.join(",")).join("\n"), { search });
    expect([status, body["first"]]).toEqual([200, "2023-12-31T15:00:00.000Z"]);
  });
});

describe("an upload that cannot be", () => {
  const ROW = "1704067200000,10,12,9,11,1\n";
  const local = (zone = "") => `time,open,high,low,close,volume\n2024-01-01 00:00:00${zone},10,12,9,11,1\n2024-01-01 01:00:00${zone},10,12,9,11,1\n`;
  it.each<[string, Buffer | string, string, number, string, RegExp]>([
    ["nothing", Buffer.from(""), "", 422, "", /./],
    ["a page", "<html><body>Sign in</body></html>", "", 422, "", /^the upload/],
    ["a header alone", `${HEADER}\n`, "", 422, "candles_empty", /^the upload/],
    ["damaged gzip", Buffer.concat([gzipSync(HEADER).subarray(0, 12), Buffer.from("rubbish")]), "", 422, "file_unreadable", /^the upload: expected .*gzip/],
    ["damaged Parquet", Buffer.from(`PAR1${"x".repeat(500)}PAR1`), "", 422, "file_unreadable", /^the upload: expected a sound Parquet file/],
    ["gzip that unpacks without end", gzipSync(Buffer.alloc(540 * 2 ** 20)), "", 422, "file_unreadable", /unpacks to at most/],
    ["times without a zone", local(), "", 422, "layout_unclear", /name the zone with zone=UTC/],
    ["a zone that there is not", local(), "&zone=../../etc", 400, "usage", /zone/i],
    ["columns that there are not", local(), "&columns=time,../../etc/passwd", 400, "usage", /./],
    [
      "rows that contradict each other",
      `${HEADER}\n${ROW}1704067200000,10,12,9,10,1\n1704070800000,10,12,9,11,1\n`,
      "",
      422,
      "candles_conflict",
      /duplicates=first/,
    ],
    ["a high below the low", `${HEADER}\n1704067200000,10,8,9,11,1\n`, "&timeframe=1h", 422, "candle_invalid", /^the upload, row 2/],
    ["another timeframe", `${HEADER}\n${ROW}1704070800000,10,12,9,11,1\n`, "&timeframe=1d", 422, "", /^the upload/],
  ])("is refused in words about it alone: %s", async (_what, payload, search, status, code, detail) => {
    const desk = await open();
    const answer = await send(desk, payload, { search, type: "application/octet-stream" });
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    if (code !== "") expect(answer.body.code).toBe(code);
    expect(answer.body.detail).toMatch(detail);
    expect(JSON.stringify(answer.body)).not.toMatch(/--\w|\.upload|\/tmp|uploads/);
    await expectNothingLeft(desk);
    expect(readdirSync(desk.dataRoot)).toEqual(["uploads"]);
  });

  it.each([
    ["exchange=..&symbol=KRW-BTC", 422],
    ["exchange=uploads&symbol=KRW-BTC", 404],
    ["exchange=upbit&symbol=..%2F..%2Fetc", 422],
    ["exchange=upbit&symbol=..", 422],
    ["exchange=upbit", 422],
    ["exchange=upbit&symbol=KRW-BTC&file=x", 422],
  ])("leads nowhere by its names: %s", async (search, status) => {
    const desk = await open();
    expect((await send(desk, csvOf(HOURS), { place: `/api/v1/data/imports?${search}` })).status).toBe(status);
    await expectNothingLeft(desk);
    expect(readdirSync(desk.dataRoot)).toEqual(["uploads"]);
  });

  it("is of a type that the route takes, and no other route takes those", async () => {
    const desk = await open();
    expect(await send(desk, "{}", { type: "application/json" })).toMatchObject({ status: 415, body: { code: "media_type_unsupported" } });
    expect(await send(desk, "a", { type: "text/plain" })).toMatchObject({ status: 415 });
    expect(await send(desk, csvOf(HOURS), { place: "/api/v1/presets" })).toMatchObject({ status: 415 });
    const none = await desk.app.inject({ method: "POST", url: PLACE });
    expect([none.statusCode, none.body]).toEqual([422, expect.stringContaining("send the file itself") as string]);
  });

  it("needs the scope run, before a byte of it is read", async () => {
    const desk = await open();
    const [reader, runner] = [await desk.authorize("read"), await desk.authorize("run")];
    expect((await send(desk, csvOf(HOURS))).status).toBe(401);
    expect((await send(desk, csvOf(HOURS), { headers: reader })).status).toBe(403);
    expect((await send(desk, csvOf(HOURS), { headers: runner })).status).toBe(200);
    expect(await audited(desk)).toMatchObject([{ actor: "run token" }]);
  });
});

describe("receiving uploads", () => {
  it("ends at the limit, whether or not the client says how much it sends", async () => {
    const desk = await open();
    const url = await listenOn(desk, { host: "127.0.0.1", port: 0, tokens: desk.tokens });
    const told = await desk.app.inject({
      method: "POST",
      url: PLACE,
      headers: { "content-type": "text/csv", "content-length": String(LIMIT_BYTES + 1) },
      payload: "x",
    });
    expect([told.statusCode, (JSON.parse(told.body) as Answer).code]).toEqual([413, "request_too_large"]);
    const piece = Buffer.alloc(2 ** 20, "x");
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let i = 0; i <= 64; i++) yield piece;
    }
    const untold = await fetch(url + PLACE, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: pieces() as never,
      duplex: "half",
    } as RequestInit);
    expect([untold.status, ((await untold.json()) as Answer).code]).toEqual([413, "request_too_large"]);
    await expectNothingLeft(desk);
  });

  it("leaves nothing of what breaks off", async () => {
    const desk = await open();
    const url = new URL(await listenOn(desk, { host: "127.0.0.1", port: 0, tokens: desk.tokens }));
    const socket = connect(Number(url.port), "127.0.0.1").on("error", () => undefined);
    socket.write(`POST ${PLACE} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: text/csv\r\nContent-Length: 100000\r\n\r\n${HEADER}\n`);
    await expect.poll(() => left(desk).length).toBe(1);
    socket.destroy();
    await expect.poll(() => left(desk)).toEqual([]);
    expect(desk.logged()).not.toContain('"ERROR"');
  });

  it("merges what several clients send of one series at once", async () => {
    const desk = await open();
    const parts = range(0, 6).map((k) => sliceCandles(HOURS, k * 60, Math.min(400, k * 60 + 100)));
    const answers = await Promise.all(parts.map((part) => send(desk, csvOf(part))));
    expect(answers.map(({ status }) => status)).toEqual(parts.map(() => 200));
    expect(answers.reduce((sum, { body }) => sum + Number(body["added"]), 0)).toBe(400);
    expect((await desk.candles.read(SERIES)).close).toEqual(HOURS.close);
    await expectNothingLeft(desk);
  });
});

/** Needs the right to mount. */
function mountSmallDisk(folder: string): string | null {
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { encoding: "utf8" });
  return status === 0 ? null : `no small disk can be mounted (${(stderr ?? "").trim()}): nothing is tested of uploads to a full one; run as root`;
}

describe("a full disk", () => {
  it("refuses the upload, keeps nothing of it, and goes on with what fits", async () => {
    const dataRoot = makeFolder();
    const missing = mountSmallDisk(join(dataRoot, "uploads"));
    if (missing !== null) {
      console.warn(`\n*** ${missing} ***\n`);
      // On a developer's machine the warning is enough; where a change is judged it is not.
      if (process.env["CI"]) expect.fail(missing);
      return;
    }
    try {
      const desk = await open(dataRoot);
      const answer = await send(desk, Buffer.alloc(200_000, "1"));
      expect(answer).toMatchObject({ status: 500, body: { code: "file_not_writable" } });
      expect(answer.body.detail).not.toContain(dataRoot);
      expect(desk.logged()).toContain("ENOSPC");
      await expectNothingLeft(desk);
      expect(await send(desk, csvOf(HOURS))).toMatchObject({ status: 200, body: { added: 400 } });
    } finally {
      execFileSync("umount", [join(dataRoot, "uploads")]);
    }
  });
});
