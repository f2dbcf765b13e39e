import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FINDING_KINDS } from "../../../../../src/app/market-data/quality/quality-report.ts";

it("every kind of finding stands in the reference, in the same order, and no other", () => {
  const text = readFileSync(new URL("../../../../../docs/reference/data-quality.md", import.meta.url), "utf8");
  expect([...text.matchAll(/^\| `(\w+)` \| (?:error|warning|note)/gm)].map(([, kind]) => kind)).toEqual(FINDING_KINDS);
});
