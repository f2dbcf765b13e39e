import { defineConfig } from "vitest/config";

/** Jobs while servers and processes die around them: `CHAOS_JOBS` of them on each backend, 500 unless set. */
export default defineConfig({
  test: {
    include: ["test/chaos/**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
