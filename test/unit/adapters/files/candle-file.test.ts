import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCandleFile } from "../../../../src/adapters/files/candle-file.ts";
import { explainReadError, readBytes, unpackGzip, withFile } from "../../../../src/adapters/files/file-bytes.ts";
import { faultOf, HEADER, hours, HOUR_MS, row, START_MS, useTempFolder } from "./temp-folder.ts";

const { folder, write } = useTempFolder();
const withRows = (...rows: string[]): string => [HEADER, ...rows].join("\n");
const at = (hour: number): number => START_MS + hour * HOUR_MS;

describe("reading a candle file", () => {
  it("gives the candles as columns, with the timeframe told from their spacing", async () => {
    const file = await readCandleFile(write("good.csv", withRows(row(at(0)), row(at(1), "105,120,104,119", "0"), row(at(3), "119,119,119,119", "1e-7"))));
    expect(file).toEqual({
      candles: {
        timeframeMs: HOUR_MS,
        openTimeMs: Float64Array.of(at(0), at(1), at(3)),
        open: Float64Array.of(100, 105, 119),
        high: Float64Array.of(110, 120, 119),
        low: Float64Array.of(90, 104, 119),
        close: Float64Array.of(105, 119, 119),
        volume: Float64Array.of(2.5, 0, 1e-7),
      },
      timeframeInferred: true,
      format: "csv",
      rows: 3,
    });
  });

  it("takes the timeframe that was asked for", async () => {
    const file = await readCandleFile(write("asked.csv", hours(3)), { timeframeMs: HOUR_MS });
    expect([file.timeframeInferred, file.candles.timeframeMs]).toEqual([false, HOUR_MS]);
    expect(await faultOf(write("asked.csv", hours(3)), { timeframeMs: 24 * HOUR_MS })).toMatch(
      /^timeframe_mismatch asked\.csv: expected 1d candles, the smallest spacing is 1h /,
    );
  });

  it("goes by the content of a file, not by its name", async () => {
    expect((await readCandleFile(write("a.parquet", hours(3)))).format).toBe("csv");
    expect((await readCandleFile(write("b.csv", gzipSync(hours(3))))).format).toBe("csv.gz");
  });

  it("reads gzip of several members as one file", async () => {
    const text = hours(10);
    const members = Buffer.concat([gzipSync(text.slice(0, 100)), gzipSync(text.slice(100))]);
    expect((await readCandleFile(write("members.csv.gz", members))).rows).toBe(10);
  });
});

describe("refusing rows that are no candles", () => {
  const invalid = "correct the row or remove the candle";
  it.each([
    [row(at(2), "100,99,100,100"), `candle_invalid x.csv, row 4, column high: expected high at or above low 100, was 99; ${invalid}`],
    [row(at(2), "0,110,90,105"), `candle_invalid x.csv, row 4, column open: expected a positive price, was 0; ${invalid}`],
    [row(at(2), "100,110,-90,105"), `candle_invalid x.csv, row 4, column low: expected a positive price, was -90; ${invalid}`],
    [row(at(2), "100,110,90,111"), `candle_invalid x.csv, row 4, column close: expected a price between low 90 and high 110, was 111; ${invalid}`],
    [row(at(2), "100,110,90,105", "-1"), `candle_invalid x.csv, row 4, column volume: expected a volume of 0 or more, was -1; ${invalid}`],
    [row(at(1)), `candles_duplicate x.csv, row 4, column timestamp_utc_ms: expected one candle a time, ${at(1)} came twice; remove one of the two rows`],
    [
      row(at(0)),
      `candles_unsorted x.csv, row 4, column timestamp_utc_ms: expected ascending times, ${at(0)} came after ${at(1)}; sort the rows by time, oldest first`,
    ],
    [
      row(at(2) + 0.5),
      `value_unreadable x.csv, row 4, column timestamp_utc_ms: expected a time as whole UTC epoch milliseconds, was ${at(2)}.5, which is not whole; ${invalid}`,
    ],
    [row(45_292), `value_unreadable x.csv, row 4, column timestamp_utc_ms: expected a time as whole UTC epoch milliseconds, was 45292; ${invalid}`],
    [row(-at(2)), `value_unreadable x.csv, row 4, column timestamp_utc_ms: expected a time as whole UTC epoch milliseconds, was -${at(2)}; ${invalid}`],
  ])("refuses %j as the third candle", async (text, message) => {
    expect(await faultOf(write("x.csv", withRows(row(at(0)), row(at(1)), text, row(at(3)))))).toBe(message);
  });

  it("says that a file is newest first", async () => {
    expect(await faultOf(write("x.csv", withRows(row(at(2)), row(at(1)), row(at(0)))))).toBe(
      `candles_unsorted x.csv, row 3, column timestamp_utc_ms: expected ascending times, ${at(1)} came after ${at(2)}: the file is newest first; sort it oldest first`,
    );
  });

  it.each([
    ["seconds", 1e-3, "multiply the times by 1000"],
    ["microseconds", 1e3, "divide the times by 1000"],
    ["nanoseconds", 1e6, "divide the times by 1000000"],
  ])("recognises times in %s", async (unit, factor, remedy) => {
    const fault = await faultOf(write("x.csv", withRows(row(at(0) * factor), row(at(1) * factor))));
    expect(fault).toBe(
      `value_unreadable x.csv, row 2, column timestamp_utc_ms: expected a time as whole UTC epoch milliseconds, was ${at(0) * factor}, which looks like ${unit}; ${remedy}`,
    );
  });
});

describe("refusing what is no file of candles", () => {
  it("names what stands in the way of reading, as file_not_found", async () => {
    mkdirSync(join(folder, "sub"));
    const loop = join(folder, "loop");
    symlinkSync(loop, loop);
    const expected = "expected a file to read, was";
    expect(await faultOf(join(folder, "none.csv"))).toBe(`file_not_found none.csv: ${expected} nothing of this name; check the path`);
    expect(await faultOf(join(folder, "sub"))).toBe(`file_not_found sub: ${expected} a folder; name the file in it`);
    expect(await faultOf(join(write("file", "x"), "below.csv"))).toBe(
      `file_not_found below.csv: ${expected} a path through something that is not a folder; check the path`,
    );
    expect(await faultOf(loop)).toBe(`file_not_found loop: ${expected} a link that leads to itself; check the path`);
    expect(await faultOf("a\u0000b")).toBe(`file_not_found a\\u0000b: ${expected} a name with a NUL character; check the path`);
    expect(await faultOf("")).toBe(`file_not_found : ${expected} nothing of this name; check the path`);
  });

  it("does not wait for the writer of a pipe", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(await faultOf(pipe)).toBe("file_not_found pipe: expected a file to read, was a pipe or device; save its content to a file first");
  });

  it("tells a missing permission from a failing disk", () => {
    const denied = explainReadError("a.csv", Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" }));
    expect([denied.code, denied.message]).toEqual([
      "file_not_found",
      "a.csv: expected a file to read, was one without permission to read; give the permission or run as its owner",
    ]);
    const failed = explainReadError("a.csv", Object.assign(new Error("EIO: i/o error, read\nmore"), { code: "EIO" }));
    expect([failed.code, failed.message]).toEqual([
      "file_unreadable",
      "a.csv: expected a file to read, the system answered EIO: i/o error, read; check the disk and try again",
    ]);
  });

  it("keeps the message on one line when the name of the file does not", async () => {
    expect(await faultOf(join(folder, "a\nb\u001b[31m.csv"))).toBe(
      "file_not_found a\\nb\\u001b[31m.csv: expected a file to read, was nothing of this name; check the path",
    );
  });

  it("refuses a file over the limit without reading it", async () => {
    const path = write("large.csv", "");
    truncateSync(path, 3e9);
    expect(await faultOf(path)).toBe("file_unreadable large.csv: expected at most 2147483647 bytes, was 3000000000; split the file or convert it to Parquet");
  });

  it("reads what is there when a file is shorter than its size said", async () => {
    const bytes = await withFile(write("short.csv", "abc"), (handle) => readBytes("short.csv", handle, 10));
    expect(Buffer.from(bytes).toString()).toBe("abc");
  });

  it("refuses gzip that unpacks to more than the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const refused = unpackGzip("bomb.gz", bomb, 999_999);
    await expect(refused).rejects.toThrow(/^bomb\.gz: expected gzip that unpacks to at most 999999 bytes, was more; split the file$/);
    expect((await unpackGzip("bomb.gz", bomb, 1_000_000)).length).toBe(1_000_000);
    expect(await faultOf(write("bomb.csv.gz", bomb), { maxBytes: 10_000 })).toMatch(
      /^file_unreadable bomb\.csv\.gz: expected gzip that unpacks to at most 10000 bytes/,
    );
  });

  it("refuses truncated, damaged and empty gzip", async () => {
    const packed = gzipSync(hours(500));
    const damaged = Buffer.from(packed);
    damaged[damaged.length - 6] = (damaged.at(-6) ?? 0) ^ 0xff;
    for (const length of [2, 12, packed.length >> 1, packed.length - 1]) {
      const fault = await faultOf(write("cut.csv.gz", packed.subarray(0, length)));
      expect(fault).toBe("file_unreadable cut.csv.gz: expected a whole gzip file, was one cut short; download it again");
    }
    expect(await faultOf(write("bad.csv.gz", damaged))).toBe(
      "file_unreadable bad.csv.gz: expected a sound gzip file, was a damaged one (incorrect data check); download it again",
    );
    expect(await faultOf(write("empty.csv.gz", gzipSync("")))).toMatch(/^candles_empty empty\.csv\.gz: .*was an empty file/);
    expect(await faultOf(write("twice.csv.gz", gzipSync(packed)))).toMatch(/^file_unreadable twice\.csv\.gz: .*was gzip inside gzip/);
  });
});
