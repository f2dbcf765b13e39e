import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Deployment, openDeployment } from "../../src/adapters/containers/open-deployment.ts";
import { QUEUE_NAMES } from "../../src/app/jobs/task.ts";

const SCRIPT = join(import.meta.dirname, "fake-container-engine.sh");
export const OLD_IMAGE = "localhost/coin-hts:0.0.9-000000000000";
export const PASSWORDS = ["a-password-of-postgres", "a-password-of-redis"];

/** An installation on a fake container engine, whose API is a server of the test that is healthy or not by the image that is up. */
export interface FakeInstallation {
  readonly folder: string;
  readonly variables: Record<string, string>;
  /** Writes a file that steers the fake engine, or tells what it was told before. */
  set(name: string, text?: string): void;
  unset(name: string): void;
  has(name: string): boolean;
  /** The calls so far, one a line, without what all calls of compose have in common. */
  calls(): string[];
  forgetCalls(): void;
  /** The image that the API runs; null for none. */
  up(): string | null;
  /** The image that is noted as healthy; null for none. */
  recorded(): string | null;
  addImage(image: string): void;
  open(patienceMs?: number): Promise<Deployment>;
  close(): Promise<void>;
}

/** @param root an empty folder @param isHealthy whether an image works */
export async function makeFakeInstallation(root: string, isHealthy: (image: string) => boolean): Promise<FakeInstallation> {
  const [fake, folder, bin] = [join(root, "fake"), join(root, "installation"), join(root, "bin")];
  for (const path of [join(fake, "images"), folder, bin]) mkdirSync(path, { recursive: true });
  // One that works and one that does not, before those of the machine.
  for (const name of ["docker", "podman"]) {
    copyFileSync(SCRIPT, join(bin, name));
    chmodSync(join(bin, name), 0o755);
  }
  const path = (name: string): string => join(fake, name);
  const read = (name: string): string | null => (existsSync(path(name)) ? readFileSync(path(name), "utf8") : null);
  const server = await serve(() => {
    const image = read("up");
    return image !== null && isHealthy(image.trim());
  });
  const { port } = server.address() as AddressInfo;
  const settings = [`POSTGRES_PASSWORD=${PASSWORDS[0]}`, `REDIS_PASSWORD=${PASSWORDS[1]}`, `PORT=${port}`, "WORKER_COUNT=3", "AWS_BUCKET_NAME=objects", ""];
  writeFileSync(join(folder, ".env"), settings.join("\n"));
  writeFileSync(path("secrets"), `${PASSWORDS.join(" ")}\n`);
  writeFileSync(path("queues"), `${JSON.stringify({ queues: QUEUE_NAMES.map((queue) => ({ queue, queued: 0, dead: 0 })) })}\n`);
  const variables = { PATH: `${bin}:${process.env["PATH"]}`, FAKE: fake };
  return {
    folder,
    variables,
    set: (name, text = "") => writeFileSync(path(name), `${text}\n`),
    unset: (name) => rmSync(path(name), { force: true }),
    has: (name) => existsSync(path(name)),
    calls: () =>
      (read("calls") ?? "")
        .trim()
        .split("\n")
        .map((line) => line.replace(/--project-name .* --file \S+ /, "")),
    forgetCalls: () => ["calls", "count"].forEach((name) => rmSync(path(name), { force: true })),
    up: () => read("up")?.trim() ?? null,
    recorded: () => {
      const record = join(folder, "deployed.json");
      return existsSync(record) ? (JSON.parse(readFileSync(record, "utf8")) as { readonly image: string }).image : null;
    },
    addImage: (image) => writeFileSync(join(fake, "images", image.slice(image.lastIndexOf(":") + 1)), ""),
    open: (patienceMs = 2000) => openDeployment({ environment: "development", folder, engine: null, baseImage: null, patienceMs, variables }),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function serve(isReady: () => boolean): Promise<Server> {
  const server = createServer((_request, response) => {
    const ready = isReady();
    response.writeHead(ready ? 200 : 503, { connection: "close" }).end(ready ? '{"status":"ready"}' : '{"status":"not_ready"}');
  });
  return new Promise((resolve) => void server.listen(0, "127.0.0.1", () => resolve(server)));
}
