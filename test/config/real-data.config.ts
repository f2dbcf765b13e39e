import { defineConfig } from "vitest/config";

/** Tests on market data that is not part of the repository: `COIN_HTS_REAL_DATA`, else `../shared/data`. */
export default defineConfig({
  test: {
    include: ["test/real-data/**/*.test.ts"],
    globalSetup: "test/support/postgres-of-the-run.ts",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
