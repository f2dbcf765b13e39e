import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeTextFile } from "../../../../src/adapters/files/write-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coin-hts-write-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("writeTextFile", () => {
  it("makes the folders that it needs and leaves nothing but the file", async () => {
    await writeTextFile(join(folder, "a", "b", "c.txt"), "text");
    expect(readFileSync(join(folder, "a", "b", "c.txt"), "utf8")).toBe("text");
    expect(readdirSync(join(folder, "a", "b"))).toEqual(["c.txt"]);
  });

  it("replaces a file, and follows a link to it", async () => {
    writeFileSync(join(folder, "real.txt"), "old");
    symlinkSync(join(folder, "real.txt"), join(folder, "link.txt"));
    await writeTextFile(join(folder, "link.txt"), "new");
    expect(readFileSync(join(folder, "real.txt"), "utf8")).toBe("new");
    expect(lstatSync(join(folder, "link.txt")).isSymbolicLink()).toBe(true);
  });

  it("leaves the old file and no other when it cannot replace it", async () => {
    mkdirSync(join(folder, "taken"));
    writeFileSync(join(folder, "taken", "inside.txt"), "old");
    await expect(writeTextFile(join(folder, "taken"), "new")).rejects.toMatchObject({ code: "file_not_writable" });
    expect(readdirSync(folder)).toEqual(["taken"]);
    expect(readFileSync(join(folder, "taken", "inside.txt"), "utf8")).toBe("old");
  });

  it("says which path it was when a part of it is a file", async () => {
    const file = join(folder, "file.txt");
    writeFileSync(file, "old");
    await expect(writeTextFile(join(file, "x.txt"), "new")).rejects.toThrow(/x\.txt could not be written: .*choose another path or make room/);
  });

  it("writes to a device instead of replacing it, and reports a full one", async () => {
    await expect(writeTextFile("/dev/full", "text")).rejects.toThrow(/ENOSPC/);
    expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
    await writeTextFile("/dev/null", "text");
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});
