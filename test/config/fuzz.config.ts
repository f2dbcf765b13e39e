import { defineConfig } from "vitest/config";

/** Hostile requests against every route: `FUZZ_REQUESTS` of them, 20,000 unless set; `FUZZ_SEED` repeats a run. */
export default defineConfig({
  test: {
    include: ["test/fuzz/**/*.test.ts"],
    globalSetup: "test/support/postgres-of-the-run.ts",
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
});
