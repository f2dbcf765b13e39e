import { defineConfig } from "vitest/config";

/** The tests that Stryker runs against changed engine code: those of the engine, without the slow process ones. */
export default defineConfig({
  test: {
    include: ["test/unit/engine/**/*.test.ts", "test/property/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
