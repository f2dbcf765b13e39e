import { randomBytes } from "node:crypto";
import { statfs } from "node:fs/promises";
import { createServer } from "node:net";
import type { Machine } from "../../app/deploy/ports.ts";
import { systemClock } from "../http/clock.ts";

const SECRET_BYTES = 24;
const READINESS_PATIENCE_MS = 5000;
const LONGEST_ANSWER = 400;

/** The machine that this process runs on. */
export const thisMachine: Machine = {
  nodeVersion: process.versions.node,
  freeBytes: async (path) => {
    const space = await statfs(path).catch(() => null);
    return space === null ? null : space.bavail * space.bsize;
  },
  isPortFree: (port) =>
    new Promise((resolve) => {
      const server = createServer();
      server.on("error", () => resolve(false));
      server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
    }),
  makeSecret: () => randomBytes(SECRET_BYTES).toString("hex"),
  askReadiness: async (url) => {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(READINESS_PATIENCE_MS), redirect: "error" });
      const text = await answer.text();
      return answer.ok ? null : `${url} answered ${answer.status}: ${text.slice(0, LONGEST_ANSWER)}`;
    } catch (error) {
      const { message, cause } = error as Error & { readonly cause?: { readonly message?: string } };
      return `${url} does not answer: ${cause?.message || message}`;
    }
  },
  monotonicMs: systemClock.monotonicMs,
  wallMs: systemClock.wallMs,
  sleep: (ms) => systemClock.sleep(ms),
};
