import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeBlocks } from "../../../../src/app/status/write-blocks.ts";

const BLOCKS = { one: "first\nsecond", two: "third" };
const begin = (name: string): string => `<!-- AUTO-BEGIN: ${name} -->`;
const end = (name: string): string => `<!-- AUTO-END: ${name} -->`;

describe("the blocks of a page", () => {
  it("are replaced, and nothing else is", () => {
    const page = ["# Title  ", "", begin("two"), "old", "older", end("two"), "between", begin("one"), end("one"), "\tlast"].join("\n");
    const written = ["# Title  ", "", begin("two"), "third", end("two"), "between", begin("one"), "first", "second", end("one"), "\tlast"].join("\n");
    expect(writeBlocks(page, BLOCKS)).toBe(written);
    expect(writeBlocks(written, BLOCKS)).toBe(written);
  });

  it("leave the page's ends of lines as they are", () => {
    expect(writeBlocks(`a\r\n${begin("one")}\r\n${end("one")}\r\n`, BLOCKS)).toBe(`a\r\n${begin("one")}\r\nfirst\r\nsecond\r\n${end("one")}\r\n`);
  });

  it("are the only thing that changes on any page, and only once", () => {
    const text = fc.string({ maxLength: 60 }).filter((one) => !/AUTO-|\r/.test(one));
    fc.assert(
      fc.property(text, text, text, (before, inside, after) => {
        const page = (content: string): string => `${before}\n${begin("two")}\n${content}\n${end("two")}\n${after}`;
        expect(writeBlocks(page(inside), BLOCKS)).toBe(page("third"));
      }),
    );
  });

  it.each([
    ["no marker at all", ["text"], /^the page has no block to write to/],
    ["an end without a beginning", [end("one")], /^line 1 of the page: ends the block one, but none is open/],
    ["no end", [begin("one"), "x"], /^line 2 of the page: ends the page, but the block one is still open/],
    ["a block within another", [begin("one"), begin("two"), end("two"), end("one")], /^line 2 of the page: begins the block two within one/],
    ["ends that cross", [begin("one"), end("two")], /^line 2 of the page: ends the block two, but one is open/],
    ["a block twice", [begin("one"), end("one"), begin("one"), end("one")], /^line 3 of the page: begins the block one a second time/],
    ["a name that nobody knows", [begin("toString"), end("toString")], /^line 1 of the page: ".*" is not quite a marker/],
    ["a name that is not there", [begin("three"), end("three")], /^line 1 of the page: begins the block three, expected one of one, two/],
    ["what is nearly a marker", ["<!-- AUTO-BEGIN one -->"], /^line 1 of the page: .* is not quite a marker/],
    ["a marker that is indented", [`  ${begin("one")}`], /^line 1 of the page: .* is not quite a marker/],
  ])("refuse %s", (_name, lines, problem) => {
    expect(() => writeBlocks(lines.join("\n"), BLOCKS)).toThrow(problem);
  });
});
