import { defineConfig } from "vitest/config";

/** The object store on a real S3 server: Debian's radosgw, which has to be installed (`apt-get install radosgw ceph-mon ceph-osd`). */
export default defineConfig({
  test: {
    include: ["test/storage/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
