import { describe, expect, it } from "vitest";
import { canonicalChunks } from "../../../../../src/app/runs/import/canonical-chunks.ts";
import { parsePythonJson } from "../../../../../src/app/runs/import/parse-python-json.ts";
import { readPythonTimeframe } from "../../../../../src/app/runs/import/python-timeframe.ts";
import { canonicalJson } from "../../../../../src/engine/receipt.ts";

describe("parsePythonJson", () => {
  it("reads NaN and infinities as null and counts them", () => {
    expect(parsePythonJson('{"a": NaN, "b": [Infinity, -Infinity, 1]}')).toEqual({ value: { a: null, b: [null, null, 1] }, nonFinite: 3 });
  });

  it("leaves texts alone that look like them", () => {
    const text = '{"NaN": "NaN", "q": "\\"NaN, Infinity", "back": "\\\\", "x": NaN}';
    expect(parsePythonJson(text)).toEqual({ value: { NaN: "NaN", q: '"NaN, Infinity', back: "\\", x: null }, nonFinite: 1 });
  });

  it.each(["", "{", '{"a": NaN', "NaNa", '{"a": nan}', "[1,]", '"NaN'])("refuses %j", (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError);
  });
});

describe("canonicalChunks", () => {
  it("is the canonical JSON in pieces", () => {
    const value = { b: [{ z: { y: [{ d: { f: 1, e: [] } }] }, a: null }, "x", 1.5, {}], a: "\u00e9\n", "10": true, "9": false };
    expect([...canonicalChunks(value)].join("")).toBe(canonicalJson(value));
    expect([...canonicalChunks([])].join("")).toBe("[]");
  });
});

describe("readPythonTimeframe", () => {
  it.each([
    ["1d", "1d"],
    ["1D", "1d"],
    ["day", "1d"],
    ["days", "1d"],
    ["24h", "1d"],
    ["1H", "1h"],
    ["60m", "1h"],
    ["minute60", "1h"],
    ["minutes/240", "4h"],
    ["5T", "5m"],
    ["15min", "15m"],
    [" 1m ", "1m"],
    ["week", "1w"],
  ])("reads %s as %s", (text, expected) => {
    expect(readPythonTimeframe(text)).toBe(expected);
  });

  it.each(["1M", "M", "month", "2h", "60", "", "1x", "5m5", "0m", "toString"])("does not guess at %j", (text) => {
    expect(readPythonTimeframe(text)).toBeNull();
  });
});
