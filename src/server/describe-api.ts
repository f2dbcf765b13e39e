import { Writable } from "node:stream";
import { createLogger } from "../adapters/logging/create-logger.ts";
import { buildServer } from "./build-server.ts";
import type { ServerDependencies } from "./dependencies.ts";

/** The OpenAPI document of every route, made without anything that the routes would work on. */
export async function describeApi(): Promise<object> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const known: Partial<ServerDependencies> = { logger: createLogger({ logger: "http", level: "fatal", destination: nowhere }), isLoopback: true };
  // Routes take their dependencies apart and use none of them before a request comes.
  const { app } = await buildServer(known as ServerDependencies);
  const document = app.swagger();
  await app.close();
  return document;
}
