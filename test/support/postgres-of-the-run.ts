import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { stopOwnServer } from "../../src/adapters/postgres/resolve-server.ts";
import { makeOpenFolder } from "./make-open-folder.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the PostgreSQL that all files of a test run share. */
    readonly postgresFolder: string;
  }
}

/** Names the folder of the run's PostgreSQL, and ends what was started there. */
export default function setup(project: TestProject): () => Promise<void> {
  const folder = makeOpenFolder();
  project.provide("postgresFolder", folder);
  return async () => {
    await stopOwnServer(folder);
    rmSync(folder, { recursive: true, force: true });
  };
}
