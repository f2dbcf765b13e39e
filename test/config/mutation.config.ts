import { defineConfig } from "vitest/config";

/** The tests that Stryker runs against changed engine code: those of the engine, without the slow process ones. */
export default defineConfig({
  test: {
    include: ["test/unit/engine/**/*.test.ts", "test/property/portfolio.test.ts"],
    testTimeout: 60_000,
    // The same inputs for every change, and few of them.
    env: { PROPERTY_SEED: "20240101", PROPERTY_EFFORT: "0.1" },
  },
});
