// `npm run generate`: writes anew what is made of the code: the OpenAPI document, the types of its client, the reference of the
// configuration and its example file. Tests hold them equal to the code.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTypescript, { astToString } from "openapi-typescript";
import prettier from "prettier";
import { describeApi } from "../src/server/describe-api.ts";
import { describeConfig } from "./describe-config.ts";

const DOCUMENT = new URL("../docs/reference/openapi.json", import.meta.url);
const TYPES = new URL("../src/contract/http-client/paths.ts", import.meta.url);

/** What the document and the types ought to hold. */
export async function generateApi(): Promise<readonly (readonly [file: URL, text: string])[]> {
  const document = await describeApi();
  const types = astToString(await openapiTypescript(JSON.stringify(document), { defaultNonNullable: false }));
  const banner = "// Generated from docs/reference/openapi.json by `npm run generate`; not to be edited.\n";
  const format = async (text: string, file: URL): Promise<string> => prettier.format(text, { printWidth: 160, filepath: fileURLToPath(file) });
  return [
    [DOCUMENT, await format(JSON.stringify(document), DOCUMENT)],
    [TYPES, await format(banner + types, TYPES)],
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of [...(await generateApi()), ...describeConfig()]) writeFileSync(file, text);
}
