import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { LogSink } from "../../../src/adapters/logging/log-sink.ts";
import { RotatingFile } from "../../../src/adapters/logging/rotating-file.ts";
import { mountSmallDisk } from "../../support/small-disk.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const makeFolder = useTemporaryFolders();
const open: { close(): void }[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function openFile(folder: string, maxBytes = 100, maxFiles = 3): RotatingFile {
  const file = new RotatingFile({ folder, maxBytes, maxFiles });
  open.push(file);
  return file;
}

function writeAll(file: RotatingFile, text: string): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) bytes = bytes.subarray(file.write(bytes));
}

function readAll(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

describe("files that rotate", () => {
  it("hold whole lines only, no more bytes than they may, and the newest stay", () => {
    const folder = makeFolder();
    const file = openFile(folder);
    const lines = Array.from({ length: 50 }, (_, n) => `line ${String(n).padStart(2, "0")} ${"x".repeat(n % 30)}\n`);
    writeAll(file, lines.slice(0, 20).join(""));
    for (const line of lines.slice(20)) writeAll(file, line);
    const files = readAll(folder);
    expect(Object.keys(files)).toHaveLength(3);
    for (const text of Object.values(files)) {
      expect(text.length).toBeLessThanOrEqual(100);
      expect(text.endsWith("\n")).toBe(true);
    }
    expect(lines.join("").endsWith(Object.values(files).join(""))).toBe(true);
    expect(statSync(join(folder, Object.keys(files)[0] as string)).mode & 0o777).toBe(0o600);
  });

  it("give a line that is longer than a file one to itself", () => {
    const folder = makeFolder();
    const long = `${"y".repeat(500)}\n`;
    writeAll(openFile(folder), `a\n${long}b\n`);
    expect(Object.values(readAll(folder))).toEqual(["a\n", long, "b\n"]);
  });

  it("may be a single one", () => {
    const folder = makeFolder();
    const file = openFile(folder, 10, 1);
    for (const line of ["11111\n", "22222\n", "33333\n"]) writeAll(file, line);
    expect(Object.values(readAll(folder))).toEqual(["33333\n"]);
  });

  it("go on where a process died in the middle of a line, without joining two", () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "000007.jsonl"), '{"half');
    writeAll(openFile(folder), "whole\n");
    expect(readAll(folder)).toEqual({ "000007.jsonl": '{"half\nwhole\n' });
  });

  it("are made anew when somebody has deleted them", () => {
    const folder = makeFolder();
    const file = openFile(folder);
    writeAll(file, "one\n");
    rmSync(join(folder, "000001.jsonl"));
    writeAll(file, "two\n");
    expect(readAll(folder)).toEqual({ "000001.jsonl": "two\n" });
  });

  it("leave alone what is not theirs", () => {
    const folder = makeFolder();
    for (const name of ["notes.txt", "lock.json", "1.jsonl"]) writeFileSync(join(folder, name), "mine");
    const file = openFile(folder, 10, 1);
    for (let n = 0; n < 5; n++) writeAll(file, "123456\n");
    expect(readAll(folder)).toEqual({ "000005.jsonl": "123456\n", "notes.txt": "mine", "lock.json": "mine", "1.jsonl": "mine" });
  });

  it("lose nothing on a disk that is full for a while", () => {
    const disk = mountSmallDisk(join(makeFolder(), "disk"), 64);
    if (disk === null) return;
    const { folder } = disk;
    try {
      writeFileSync(join(folder, "ballast"), Buffer.alloc(40_000));
      const complaints: string[] = [];
      const sink = new LogSink(new RotatingFile({ folder, maxBytes: 1_000_000, maxFiles: 10 }), (text) => complaints.push(text));
      const lines = Array.from({ length: 400 }, (_, n) => `{"n":${n},"text":"${"z".repeat(80)}"}\n`);
      for (const line of lines) sink.write(line);
      sink.flushSync();
      expect(complaints).toHaveLength(1);
      expect(complaints[0]).toContain("ENOSPC");
      rmSync(join(folder, "ballast"));
      sink.close();
      expect(sink.lostLines).toBe(0);
      expect(readFileSync(join(folder, "000001.jsonl"), "utf8")).toBe(lines.join(""));
    } finally {
      disk.unmount();
    }
  });
});
