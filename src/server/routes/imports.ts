import { importUpload, type Upload, type UploadWish } from "../../app/market-data/import-upload.ts";
import { importData } from "../../contract/http/imports.ts";
import type { QueryOf } from "../../contract/http/route.ts";
import { timeframeMs } from "../../engine/timeframe.ts";
import { InputInvalid } from "../input-invalid.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import { explainUpload } from "../upload-refused.ts";
import type { RouteTools } from "./route-modules.ts";

/** Files of candles that are sent. */
export function importRoutes(tools: Pick<RouteTools, "uploadImporter" | "audit">): readonly BoundRoute[] {
  return [
    handle(importData, async ({ query, request, caller }) => {
      const upload = request.body as Upload | null | undefined;
      if (upload == null) throw new InputInvalid([{ in: "body", pointer: "", detail: "is missing; send the file itself as the body" }]);
      const { force: isForced = false, dry_run: isDry = false } = query;
      const ports = { importer: tools.uploadImporter, audit: tools.audit };
      try {
        return { status: 200, body: await importUpload(upload, toWish(query), { isForced, isDry, by: caller }, ports) };
      } catch (error) {
        throw explainUpload(error);
      }
    }),
  ];
}

function toWish({ exchange, symbol, timeframe, zone, columns, duplicates }: QueryOf<typeof importData>): UploadWish {
  return {
    exchange,
    symbol,
    ...(timeframe === undefined ? {} : { timeframeMs: timeframeMs(timeframe) }),
    ...(zone === undefined ? {} : { zone }),
    ...(columns === undefined ? {} : { columns: columns.split(",") }),
    ...(duplicates === undefined ? {} : { duplicates }),
  };
}
