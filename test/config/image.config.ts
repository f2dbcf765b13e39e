import { defineConfig } from "vitest/config";

/** The image, really built and run (Debian: `apt-get install podman buildah runc debootstrap redis-server`, as root). No registry is needed. */
export default defineConfig({
  test: {
    include: ["test/image/**/*.test.ts"],
    testTimeout: 120_000,
    // Debian, Node.js and all packages are brought twice; minutes on a quiet machine.
    hookTimeout: 1_800_000,
  },
});
