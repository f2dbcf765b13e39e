import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { generateApi } from "../../../scripts/generate.ts";
import { createHttpClient } from "../../../src/contract/http-client/create-client.ts";
import { describeApi } from "../../../src/server/describe-api.ts";
import { listenOn } from "../../../src/server/listen.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly "x-scope"?: string;
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

describe("the OpenAPI document", () => {
  it("and the client made of it are what the code says; run `npm run generate` when not", async () => {
    for (const [file, text] of await generateApi()) expect(readFileSync(file, "utf8"), file.pathname).toBe(text);
  });

  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(await describeApi())) as Record<string, unknown>);
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  it("says of every operation who may call it, and how it fails", async () => {
    const { paths } = (await describeApi()) as Document;
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, summary, security, responses, "x-scope": scope } of operations) {
      expect(summary, operationId).toMatch(/\w/);
      expect(scope ?? "public", operationId).toBe(security === undefined ? scope : "public");
      expect(Object.keys(responses["default"]?.content ?? {}), operationId).toEqual(["application/problem+json"]);
    }
  });
});

describe("the client", () => {
  const postgres = usePostgres();
  const openServer = useServers();
  const makeFolder = useTemporaryFolders();

  it("speaks with a real server, answers and failures typed", async () => {
    const server = await openServer({ databaseUrl: await postgres.createDatabase(), dataRoot: makeFolder() });
    const { authorization } = await server.authorize("run");
    const baseUrl = await listenOn(server, { host: "127.0.0.1", port: 0, tokens: server.tokens });
    const client = createHttpClient({ baseUrl, token: authorization.slice("Bearer ".length) });
    const made = await client.POST("/api/v1/presets", { body: { name: "Calm", strategy: "sma_cross", params: { fast: 5 } } });
    expect(made.data).toMatchObject({ name: "Calm", params: { fast: 5 } });
    const listed = await client.GET("/api/v1/presets", { params: { query: { limit: 5 } } });
    expect(listed.data?.presets.map(({ preset_id: id }) => id)).toEqual([made.data?.preset_id]);
    const lacking = await client.GET("/api/v1/presets/{preset_id}", { params: { path: { preset_id: "00000000-0000-4000-8000-000000000001" } } });
    expect(lacking.error?.code).toBe("preset_unknown");
    const { error } = await createHttpClient({ baseUrl }).GET("/api/v1/presets");
    expect(error?.code).toBe("token_missing");
  });
});
