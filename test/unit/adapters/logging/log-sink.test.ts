import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { LogSink, type LogTarget } from "../../../../src/adapters/logging/log-sink.ts";

/** Takes what it has room for, and fails like a full disk otherwise. */
class SmallDisk implements LogTarget {
  readonly name = "a small disk";
  room = Infinity;
  code = "ENOSPC";
  text = "";
  isClosed = false;

  write(bytes: Uint8Array): number {
    const part = bytes.subarray(0, Math.min(this.room, bytes.length));
    if (part.length === 0) throw Object.assign(new Error("no space left on device"), { code: this.code });
    this.room -= part.length;
    this.text += Buffer.from(part).toString("utf8");
    return part.length;
  }

  close(): void {
    this.isClosed = true;
  }
}

const sinks: LogSink[] = [];

function makeSink(disk: SmallDisk): { readonly sink: LogSink; readonly complaints: string[] } {
  const complaints: string[] = [];
  const sink = new LogSink(disk, (text) => complaints.push(text));
  sinks.push(sink);
  return { sink, complaints };
}

afterEach(() => {
  for (const sink of sinks.splice(0)) sink.close();
  vi.useRealTimers();
});

describe("a sink of log lines", () => {
  it("writes the lines of a turn together, with the next one", async () => {
    const disk = new SmallDisk();
    const { sink } = makeSink(disk);
    sink.write("one\n");
    sink.write("two\n");
    expect(disk.text).toBe("");
    await nextTurn();
    expect(disk.text).toBe("one\ntwo\n");
  });

  it("goes on in the middle of a line when there is room again, having complained once", () => {
    vi.useFakeTimers();
    const disk = new SmallDisk();
    const { sink, complaints } = makeSink(disk);
    disk.room = 6;
    sink.write("one\n");
    sink.write("two\n");
    vi.advanceTimersByTime(5000);
    expect(disk.text).toBe("one\ntw");
    sink.write("three\n");
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain("no space left on device");
    disk.room = Infinity;
    vi.advanceTimersByTime(1000);
    expect(disk.text).toBe("one\ntwo\nthree\n");
    expect(sink.lostLines).toBe(0);
  });

  it("keeps a mebibyte, counts what is more, and says so afterwards", () => {
    vi.useFakeTimers();
    const disk = new SmallDisk();
    disk.room = 0;
    const { sink, complaints } = makeSink(disk);
    const line = `${"x".repeat(999)}\n`;
    for (let n = 0; n < 3000; n++) sink.write(line);
    vi.advanceTimersByTime(10_000);
    expect(complaints).toHaveLength(1);
    disk.room = Infinity;
    vi.advanceTimersByTime(1000);
    const lines = disk.text.trimEnd().split("\n");
    const kept = lines.filter((one) => one === line.trimEnd()).length;
    expect(kept).toBeGreaterThan(1000);
    expect(kept + sink.lostLines).toBe(3000);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ level: "WARN", logger: "log", context: { lost_lines: sink.lostLines } });
    sink.write("after\n");
    vi.advanceTimersByTime(1);
    expect(disk.text.endsWith("after\n")).toBe(true);
  });

  it("complains again of the next trouble", () => {
    vi.useFakeTimers();
    const disk = new SmallDisk();
    const { sink, complaints } = makeSink(disk);
    for (const room of [0, Infinity, 0, Infinity]) {
      disk.room = room;
      sink.write("line\n");
      vi.advanceTimersByTime(1000);
    }
    expect(complaints).toHaveLength(2);
    expect(disk.text).toBe("line\n".repeat(4));
  });

  it("waits for a pipe that is full, and gives up one that nobody reads, without a word", () => {
    vi.useFakeTimers();
    const disk = new SmallDisk();
    const { sink, complaints } = makeSink(disk);
    [disk.room, disk.code] = [0, "EAGAIN"];
    sink.write("one\n");
    vi.advanceTimersByTime(1);
    disk.room = Infinity;
    vi.advanceTimersByTime(20);
    expect(disk.text).toBe("one\n");
    [disk.room, disk.code] = [0, "EPIPE"];
    sink.write("two\n");
    vi.advanceTimersByTime(1);
    disk.room = Infinity;
    sink.write("three\n");
    vi.advanceTimersByTime(2000);
    expect(disk.text).toBe("one\n");
    expect(complaints).toEqual([]);
  });

  it("writes its last lines when it is closed", () => {
    const disk = new SmallDisk();
    const { sink } = makeSink(disk);
    sink.write("last\n");
    sink.close();
    expect(disk).toMatchObject({ text: "last\n", isClosed: true });
  });
});
