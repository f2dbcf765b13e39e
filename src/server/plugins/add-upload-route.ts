import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest, FastifySchema, RouteOptions } from "fastify";
import type { TSchema } from "typebox";
import type { Upload } from "../../app/market-data/import-upload.ts";
import { HtsError } from "../../engine/errors.ts";
import type { ServerDependencies } from "../dependencies.ts";
import { compileValidator } from "../validate-input.ts";

/**
 * Adds a route whose body is a file: it is received into one, which is gone with the answer. No other route takes such bodies,
 * and this one no others. Of the body, the repetition of a request is known by its sum.
 */
export function addUploadRoute(
  app: FastifyInstance,
  route: RouteOptions,
  mediaTypes: readonly string[],
  { uploads }: Pick<ServerDependencies, "uploads">,
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const checkQuery = compileValidator(route.schema?.querystring as TSchema, "querystring");
    // Whoever has gone by the time that the file is there waits for nothing.
    const over = new WeakSet<FastifyRequest>();
    scope.addHook("onRequest", async (request, reply) => {
      reply.raw.once("close", () => {
        over.add(request);
        void (request.body as Upload | null | undefined)?.discard().catch((error: unknown) => request.log.warn({ error }, "an upload could not be removed"));
      });
    });
    // Fastify looks at the query once the body is there; nobody is to send a file for a slip in it.
    scope.addHook("preParsing", async (request) => {
      const read = checkQuery(request.query);
      if ("error" in read) throw read.error;
    });
    scope.addContentTypeParser([...mediaTypes], async (request: FastifyRequest, payload: NodeJS.ReadableStream) => {
      const limitBytes = request.routeOptions.bodyLimit;
      requireSmall(request, limitBytes);
      const upload = await uploads.receive(readPieces(payload), limitBytes);
      if (!over.has(request)) return upload;
      await upload.discard();
      throw new HtsError("cancelled", "the client went away");
    });
    scope.route({ ...route, validatorCompiler: compileAllButBody });
  });
}

/** Known before a byte of it is read. */
function requireSmall({ headers }: FastifyRequest, limitBytes: number): void {
  if (Number(headers["content-length"]) > limitBytes) {
    throw new HtsError(
      "request_too_large",
      `expected at most ${limitBytes} bytes, content-length was ${headers["content-length"]}; split the file, or pack it`,
    );
  }
}

/** Destroying the stream would close the connection before the client has read why. */
function readPieces(payload: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => (payload as unknown as Readable).iterator({ destroyOnReturn: false }) };
}

const compileAllButBody: NonNullable<RouteOptions["validatorCompiler"]> = ({ schema, httpPart }: { schema: FastifySchema; httpPart?: string }) =>
  httpPart === "body" ? (value: unknown) => ({ value }) : compileValidator(schema as unknown as TSchema, httpPart);
