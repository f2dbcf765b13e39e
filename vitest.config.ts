import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{unit,property,golden,integration}/**/*.test.ts"],
    globalSetup: "test/support/postgres-of-the-run.ts",
    // One core fewer is what it takes otherwise: half of a small machine.
    maxWorkers: "100%",
    testTimeout: 60_000,
    // A database is made and started in them, beside other tests.
    hookTimeout: 120_000,
  },
});
