import { expect, it } from "vitest";
import { describeJobSystem } from "../../support/job-system-contract.ts";
import { findMissingRedis } from "../../support/use-job-system.ts";

const missing = await findMissingRedis();
if (missing === null) {
  describeJobSystem("redis");
} else {
  console.warn(`\n*** ${missing} ***\n`);
  it("has a Redis to test on", () => {
    // On a developer's machine the warning is enough; where a change is judged it is not.
    if (process.env["CI"]) expect.fail(missing);
  });
}
describeJobSystem("postgres");
