import { defineConfig } from "vitest/config";

/** Processes that are killed while they write: `CRASH_ROUNDS` of them, 200 unless set; of paper sessions `SESSION_KILLS`, 100 unless set. */
export default defineConfig({
  test: {
    include: ["test/crash/**/*.test.ts"],
    globalSetup: "test/support/postgres-of-the-run.ts",
    maxWorkers: "100%",
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
