import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // One core fewer is what it takes otherwise: half of a small machine.
    maxWorkers: "100%",
    testTimeout: 60_000,
    // A database is made and started in them, beside other tests.
    hookTimeout: 120_000,
    projects: [
      // Nothing here outlives its test, so files share processes: half the work of having one each.
      { extends: true, test: { name: "unit", include: ["test/{unit,property}/**/*.test.ts"], isolate: false } },
      { extends: true, test: { name: "integration", include: ["test/integration/**/*.test.ts"], globalSetup: "test/support/postgres-of-the-run.ts" } },
    ],
  },
});
