import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { call, readAll } from "../../support/call-server.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { type TestServer, useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();

let url: string;
let folder: string;
let server: TestServer;

beforeEach(async () => {
  url = await postgres.createDatabase();
  folder = makeFolder();
  mkdirSync(join(folder, "strategies"));
  server = await openServer({ databaseUrl: url, dataRoot: join(folder, "data"), strategiesFolder: join(folder, "strategies") });
});

describe("presets", () => {
  const calm = { name: "Calm", strategy: "sma_cross", params: { fast: 5 }, execution: { fee_rate: 0.0005 }, timeframe: "1h", description: "Slow\nand steady" };

  it("are created, read, changed and deleted, and each change stands in the audit log", async () => {
    const created = await call<{ preset_id: string }>(server, "POST", "/presets", calm);
    expect(created).toMatchObject({ status: 201, body: calm });
    const path = `/presets/${created.body.preset_id}`;
    expect(created.headers["location"]).toBe(`/api/v1${path}`);
    expect(await call(server, "GET", path)).toMatchObject({ status: 200, body: created.body });
    expect(await call(server, "PATCH", path, { name: "Calmer", timeframe: null })).toMatchObject({
      status: 200,
      body: { ...calm, name: "Calmer", timeframe: null },
    });
    expect(await call(server, "DELETE", path)).toMatchObject({ status: 204, text: "" });
    for (const method of ["GET", "PATCH", "DELETE"] as const)
      expect(await call(server, method, path, method === "PATCH" ? { name: "x" } : undefined)).toMatchObject({ status: 404, body: { code: "preset_unknown" } });
    const audit = await query(url, "select actor, action, subject_id, client_address::text as address from audit order by audit_id");
    const by = { actor: "local", subject_id: created.body.preset_id, address: "127.0.0.1/32" };
    expect(audit).toEqual(["preset.create", "preset.change", "preset.remove"].map((action) => ({ ...by, action })));
  });

  it("have names that differ by more than case", async () => {
    await call(server, "POST", "/presets", calm);
    const second = await call<{ preset_id: string }>(server, "POST", "/presets", { ...calm, name: "Wild" });
    expect(await call(server, "POST", "/presets", { ...calm, name: "CALM" })).toMatchObject({ status: 409, body: { code: "preset_exists" } });
    expect(await call(server, "PATCH", `/presets/${second.body.preset_id}`, { name: "calm" })).toMatchObject({ status: 409, body: { code: "preset_exists" } });
    expect(await query(url, "select count(*)::int as n from audit")).toEqual([{ n: 2 }]);
  });

  it("are not changed into what their strategy refuses", async () => {
    const { body } = await call<{ preset_id: string }>(server, "POST", "/presets", calm);
    expect(await call(server, "PATCH", `/presets/${body.preset_id}`, { strategy: "volume_long_candle" })).toMatchObject({
      status: 422,
      body: { code: "parameter_invalid" },
    });
    expect(await call(server, "PATCH", `/presets/${body.preset_id}`, {})).toMatchObject({ status: 422, body: { code: "input_invalid" } });
  });

  it("come in pages that fit together, whatever is added meanwhile", async () => {
    const names = ["delta", "Alpha", "charlie", "Bravo", "echo", "100% _sure_"];
    for (const name of names) await call(server, "POST", "/presets", { ...calm, name });
    const all = await readAll<{ name: string }>(server, "/presets", "presets");
    expect(all.map(({ name }) => name)).toEqual(names.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    expect((await readAll<{ name: string }>(server, "/presets?text=%25%20_", "presets")).map(({ name }) => name)).toEqual(["100% _sure_"]);
    expect(await readAll(server, "/presets?strategy=volume_long_candle", "presets")).toEqual([]);
    const { body } = await call(server, "GET", "/presets?limit=1");
    expect(await call(server, "GET", `/presets?limit=1&text=a&cursor=${body.next_cursor}`)).toMatchObject({ status: 400, body: { code: "request_malformed" } });
  });
});

describe("strategies", () => {
  const source = (name: string): string =>
    `import { defineStrategy } from "coin-hts";\nexport default defineStrategy({ name: "${name}", description: "Mine.", parameters: { n: { type: "integer", default: 5, min: 1, max: 9, description: "N." } }, warmUpCandles: () => 0, decide: () => null });\n`;

  it("are the built-in ones and the folder's, with their parameters, and what is broken", async () => {
    writeFileSync(join(folder, "strategies", "mine.ts"), source("mine"));
    writeFileSync(join(folder, "strategies", "broken.ts"), "export default 5;");
    writeFileSync(join(folder, "strategies", "notes.txt"), "no strategy");
    const { body, text } = await call<{ strategies: { name: string; built_in: boolean; parameters: object }[]; broken: { name: string; problem: string }[] }>(
      server,
      "GET",
      "/strategies",
    );
    expect(body.strategies.map(({ name, built_in: isBuiltIn }) => [name, isBuiltIn])).toEqual([
      ["volume_zone_breakout", true],
      ["volume_long_candle", true],
      ["sma_cross", true],
      ["mine.ts", false],
    ]);
    expect(body.strategies[3]?.parameters).toEqual({ n: { type: "integer", default: 5, min: 1, max: 9, description: "N." } });
    expect(body.broken.map(({ name }) => name)).toEqual(["broken.ts"]);
    expect(text).not.toContain(folder);
  });

  it("outside the folder are out of reach, by any name", async () => {
    writeFileSync(join(folder, "outside.ts"), source("outside"));
    symlinkSync(join(folder, "outside.ts"), join(folder, "strategies", "linked.ts"));
    writeFileSync(join(folder, "strategies", ".hidden.ts"), source("hidden"));
    for (const name of [
      "../outside.ts",
      join(folder, "outside.ts"),
      "linked.ts",
      ".hidden.ts",
      "..%2foutside.ts",
      "mine.ts\u0000",
      "strategies/../mine.ts",
      "./mine.ts",
      "mine.ts/",
      "__proto__",
      "constructor",
    ]) {
      const { status } = await call(server, "POST", "/presets", { name: "x", strategy: name });
      expect([404, 422], name).toContain(status);
    }
    expect(await query(url, "select 1 from presets")).toEqual([]);
  });

  it("are read anew once their file has changed", async () => {
    writeFileSync(join(folder, "strategies", "mine.ts"), source("one"));
    const titles = async () => (await call<{ strategies: { title: string }[] }>(server, "GET", "/strategies")).body.strategies.at(-1)?.title;
    expect(await titles()).toBe("one");
    writeFileSync(join(folder, "strategies", "mine.ts"), source("another"));
    expect(await titles()).toBe("another");
  });
});
