import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { API_PREFIX } from "../../contract/http/route.ts";
import { ENGINE_VERSION } from "../../engine/version.ts";

/** Makes the OpenAPI document of all routes that come after, and a page to read it at /docs. */
export async function addDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "coin-hts",
        version: ENGINE_VERSION,
        description: "A self-hosted trading-research desk for crypto. Instants are ISO-8601 UTC, rates are fractions, money is in quote currency.",
      },
      components: { securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "A token of `coin-hts token create`." } } },
      security: [{ bearer: [] }],
    },
  });
  await app.register(fastifySwaggerUi, { routePrefix: "/docs", staticCSP: false, uiConfig: { tryItOutEnabled: false } });
  app.get(`${API_PREFIX}/openapi.json`, { schema: { hide: true }, config: { scope: "public" } }, async () => app.swagger());
}
