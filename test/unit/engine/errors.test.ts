import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERRORS, type ErrorCode, HtsError } from "../../../src/engine/errors.ts";

const DOCUMENT = readFileSync(new URL("../../../docs/reference/errors.md", import.meta.url), "utf8");
const ROWS = [...DOCUMENT.matchAll(/^\| `([a-z_]+)` \| (\d+) \| (\d) \| (yes|no) \| (.+) \|$/gm)].map(([, ...cells]) => cells);

describe("the table of errors", () => {
  it("is the one that the documents show", () => {
    const table = Object.entries(ERRORS).map(([code, { status, exitCode, retryable, summary }]) => [
      code,
      String(status),
      String(exitCode),
      retryable ? "yes" : "no",
      summary,
    ]);
    expect(ROWS).toEqual(table);
  });

  it("gives an error its status, exit code and cause", () => {
    const cause = new Error("below");
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const error = new HtsError(code, "text", { cause });
      const { status, exitCode, retryable } = ERRORS[code];
      expect(error).toMatchObject({ code, status, exitCode, retryable, cause });
    }
  });

  it("uses exit codes of the contract only: 1 failed, 2 usage, 3 data gap, 4 check failed", () => {
    for (const { exitCode, status } of Object.values(ERRORS)) {
      expect([1, 2, 3, 4]).toContain(exitCode);
      expect([400, 401, 403, 404, 408, 409, 410, 413, 415, 422, 426, 429, 500, 503]).toContain(status);
    }
  });
});
