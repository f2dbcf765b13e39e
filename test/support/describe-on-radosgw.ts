import { describe, expect, it } from "vitest";
import { findMissingTools } from "./start-radosgw.ts";

/** Tests on a real S3 server. Without one a warning is enough on a developer's machine; where a change is judged it is not. */
export function describeOnRadosgw(name: string, define: () => void): void {
  const missing = findMissingTools();
  if (missing.length === 0) {
    describe(name, define);
    return;
  }
  const text = `no real S3 server: ${missing.join(", ")} missing, nothing of it is tested: ${name}; apt-get install -y radosgw ceph-mon ceph-osd ceph-common`;
  console.warn(`\n*** ${text} ***\n`);
  it(`${name}: has a real S3 server to test on`, () => {
    if (process.env["CI"]) expect.fail(text);
  });
}
