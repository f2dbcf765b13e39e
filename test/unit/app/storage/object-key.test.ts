import { describe, expect, it } from "vitest";
import { requireKey, requirePrefix } from "../../../../src/app/storage/object-key.ts";

describe("the key of an object", () => {
  it.each(["a", "backtests/2024/result.parquet", "a=1/b+c@d,(e)_f-g", `${"x".repeat(200)}/y`])("may be %s", (key) => {
    expect(requireKey(key)).toBe(key);
  });

  it.each(["", "/a", "a/", "a//b", "..", "../a", "a/../b", ".a", "a.", "a\\b", "a b", "a~", "a\n", "가", "x".repeat(201), `${"x/".repeat(450)}y`])(
    "may not be %j",
    (key) => {
      expect(() => requireKey(key)).toThrow(expect.objectContaining({ code: "usage" }) as Error);
    },
  );
});

describe("the beginning of keys", () => {
  it("may be empty, a folder or the beginning of a name", () => {
    for (const prefix of ["", "a/", "a/b", "a/b."]) expect(requirePrefix(prefix)).toBe(prefix);
  });

  it("may not lead out", () => {
    for (const prefix of ["/", "../", "a//", "a/../"]) expect(() => requirePrefix(prefix)).toThrow("expected a relative path");
  });
});
