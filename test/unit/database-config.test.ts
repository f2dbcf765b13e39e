import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";

describe("the settings of the database", () => {
  it("are an own server, 10 connections, 30 s and 5 s unless set", () => {
    expect(readConfig({})).toMatchObject({
      databaseUrl: null,
      databasePoolSize: 10,
      databaseStatementTimeoutMs: 30_000,
      databaseConnectTimeoutMs: 5000,
    });
  });

  it("keep the URL, which holds a password, out of everything that is printed", () => {
    const url = "postgres://me:hunter2@db.local/desk";
    const config = readConfig({ DATABASE_URL: url });
    expect(config.databaseUrl?.reveal()).toBe(url);
    for (const text of [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      String(config.databaseUrl),
      `${JSON.stringify({ ...config })}`,
    ]) {
      expect(text).not.toContain("hunter2");
    }
  });

  it.each(["hunter2", "https://me:hunter2@db.local/desk", "postgres://me:hunter2@[/desk"])("refuse the URL %s without repeating it", (url) => {
    expect(() => readConfig({ DATABASE_URL: url })).toThrow(/^DATABASE_URL cannot be read(?!.*hunter2)/);
  });

  it.each([
    ["DATABASE_POOL_SIZE", ["0", "201", "1.5", "ten", "-1", " 5"], "1 to 200"],
    ["DATABASE_STATEMENT_TIMEOUT_MS", ["99", "3600001", "30s"], "100 to 3600000"],
    ["DATABASE_CONNECT_TIMEOUT_MS", ["99", "120001", "5e3"], "100 to 120000"],
  ])("refuse %s of %j", (name, values, range) => {
    for (const value of values)
      expect(() => readConfig({ [name]: value })).toThrow(`${name} was ${JSON.stringify(value)}, expected a whole number from ${range}`);
  });
});
