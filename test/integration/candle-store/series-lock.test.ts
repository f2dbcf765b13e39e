import type * as FileSystem from "node:fs/promises";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { lockFolder } from "../../../src/adapters/candle-store/series-lock.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const hook = vi.hoisted(() => ({ beforeRename: null as ((from: string) => void) | null }));

vi.mock("node:fs/promises", async (importActual) => {
  const actual = await importActual<typeof FileSystem>();
  const rename: typeof actual.rename = (from, to) => {
    hook.beforeRename?.(String(from));
    return actual.rename(from, to);
  };
  return { ...actual, rename };
});

const makeFolder = useTemporaryFolders();
/** The length of a lock's life, ms; only fake clocks come so far. */
const EXPIRY_MS = 60_000;

afterEach(() => {
  hook.beforeRename = null;
  vi.useRealTimers();
});

interface Written {
  readonly owner: string;
  readonly expires_ms: number;
}

function readLock(folder: string): Written {
  return JSON.parse(readFileSync(join(folder, "lock.json"), "utf8")) as Written;
}

function writeLock(folder: string, owner: string, expiresMs: number): void {
  const lock = { owner, host: "elsewhere", pid: 1, acquired_ms: Date.now(), expires_ms: expiresMs };
  writeFileSync(join(folder, "lock.json"), JSON.stringify(lock));
}

function useFakeClock(): void {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
}

describe("a lock on a folder", () => {
  it("is gone with everything of it once it is released", async () => {
    const folder = makeFolder();
    const lock = await lockFolder(folder);
    expect(await lock.isHeld()).toBe(true);
    expect(readLock(folder).owner).toBe(lock.owner);
    await lock.release();
    expect(await lock.isHeld()).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("gives signs of life before it expires", async () => {
    useFakeClock();
    const folder = makeFolder();
    const lock = await lockFolder(folder, { expiryMs: EXPIRY_MS });
    const { expires_ms: before } = readLock(folder);
    vi.advanceTimersByTime(EXPIRY_MS / 3);
    while (readLock(folder).expires_ms === before) await setImmediate();
    expect(readLock(folder)).toMatchObject({ owner: lock.owner, expires_ms: before + EXPIRY_MS / 3 });
    await lock.release();
    expect(existsSync(join(folder, "lock.json"))).toBe(false);
  });

  it("that another has taken over is neither renewed nor released", async () => {
    useFakeClock();
    const folder = makeFolder();
    const lock = await lockFolder(folder, { expiryMs: EXPIRY_MS });
    writeLock(folder, "another", Date.now() + EXPIRY_MS);
    expect(await lock.isHeld()).toBe(false);
    vi.advanceTimersByTime(EXPIRY_MS / 2);
    await lock.release();
    expect(readLock(folder).owner).toBe("another");
    expect(readdirSync(folder)).toEqual(["lock.json"]);
  });

  it("that was abandoned is put back when somebody else has taken it over first", async () => {
    const folder = makeFolder();
    writeLock(folder, "abandoned", Date.now() - 1);
    hook.beforeRename = (from) => {
      if (from.endsWith("lock.json") && readLock(folder).owner === "abandoned") writeLock(folder, "quicker", Date.now() + EXPIRY_MS);
    };
    await expect(lockFolder(folder, { patienceMs: 100 })).rejects.toMatchObject({ code: "store_locked" });
    expect(readLock(folder).owner).toBe("quicker");
    expect(readdirSync(folder)).toEqual(["lock.json"]);
  });

  it("is not taken from a process of another machine before it expires, whatever runs here", async () => {
    const folder = makeFolder();
    // No process has this number here.
    writeFileSync(
      join(folder, "lock.json"),
      JSON.stringify({ owner: "x", host: `not ${hostname()}`, pid: 2 ** 30, acquired_ms: 0, expires_ms: Date.now() + EXPIRY_MS }),
    );
    await expect(lockFolder(folder, { patienceMs: 100 })).rejects.toMatchObject({ code: "store_locked" });
  });
});
