import { defineConfig } from "vitest/config";

/** A whole installation, started and stopped as its owner does: own PostgreSQL, own Redis, server and workers. */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
