import { defineConfig } from "vitest/config";

/** Backups, restores, builds, deployments, own servers and the commands of the guides, each on servers, disks and engines of its own: what takes minutes. */
export default defineConfig({
  test: {
    include: ["test/operations/**/*.test.ts"],
    globalSetup: "test/support/postgres-of-the-run.ts",
    maxWorkers: "100%",
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
