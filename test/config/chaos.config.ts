import { defineConfig } from "vitest/config";

/** What is done while servers and processes die: `CHAOS_JOBS` jobs and `CHAOS_TASKS` backtests over HTTP on each queue, 500 and 200 unless set. */
export default defineConfig({
  test: {
    include: ["test/chaos/**/*.test.ts"],
    globalSetup: "test/support/postgres-of-the-run.ts",
    testTimeout: 900_000,
    hookTimeout: 120_000,
  },
});
