import { defineConfig } from "vitest/config";

/**
 * What is done while servers and processes die: `CHAOS_JOBS` jobs, `CHAOS_TASKS` backtests over HTTP and `CHAOS_ROUNDS` rounds of schedules on
 * each queue, 500, 200 and 12 unless set.
 */
export default defineConfig({
  test: {
    include: ["test/chaos/**/*.test.ts"],
    globalSetup: "test/support/postgres-of-the-run.ts",
    testTimeout: 900_000,
    hookTimeout: 120_000,
  },
});
