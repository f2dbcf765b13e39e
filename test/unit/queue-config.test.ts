import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";

describe("the settings of queues and workers", () => {
  it("are no Redis of one's own, a choice by what there is, and 2 GiB a thread unless set", () => {
    expect(readConfig({})).toMatchObject({ redisUrl: null, queueBackend: "auto", workerMemoryMb: 2048 });
  });

  it("keep the URL, which may hold a password, out of what is printed", () => {
    const config = readConfig({ REDIS_URL: "rediss://:hunter2@cache.local:6380/1" });
    expect(config.redisUrl?.reveal()).toBe("rediss://:hunter2@cache.local:6380/1");
    expect(JSON.stringify(config)).not.toContain("hunter2");
  });

  it.each(["hunter2", "http://:hunter2@cache.local", "redis://"])("refuse the URL %s without repeating it", (url) => {
    expect(() => readConfig({ REDIS_URL: url })).toThrow(/^REDIS_URL cannot be read(?!.*hunter2)/);
  });

  it.each([
    ["QUEUE_BACKEND", "rabbit", 'was "rabbit", expected one of auto, redis, postgres'],
    ["WORKER_MEMORY_MB", "63", "expected a whole number from 64 to 1048576"],
  ])("refuse %s=%s", (name, value, text) => {
    expect(() => readConfig({ [name]: value })).toThrow(text);
  });
});
