import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{unit,property,golden,integration}/**/*.test.ts"],
    testTimeout: 60_000,
    // A database is made and started in them, beside other tests.
    hookTimeout: 120_000,
  },
});
