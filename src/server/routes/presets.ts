import { Type } from "typebox";
import type { Preset as StoredPreset, PresetContent } from "../../app/catalogue/ports.ts";
import { changePreset as change, createPreset as create, findPreset, removePreset } from "../../app/catalogue/presets.ts";
import { Uuid } from "../../contract/http/common.ts";
import { changePreset, createPreset, deletePreset, getPreset, listPresets, type Preset } from "../../contract/http/presets.ts";
import { API_PREFIX } from "../../contract/http/route.ts";
import { defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 100;
const cursor = defineCursor("presets", Type.Object({ name: Type.String({ maxLength: 100, pattern: String.raw`^[^\u0000]*$` }), presetId: Uuid }));

/** Presets: list, create, read, change, delete. */
export function presetRoutes({ presets, strategies }: Pick<RouteTools, "presets" | "strategies">): readonly BoundRoute[] {
  const tools = { presets, strategies };
  return [
    handle(listPresets, async ({ query }) => {
      const { strategy, text, limit = USUAL_LIMIT } = query;
      const page = await presets.list({ strategy, text, limit, after: cursor.read(query) });
      return { status: 200, body: { presets: page.rows.map(toWire), next_cursor: page.next === null ? null : cursor.write(page.next, query) } };
    }),
    handle(createPreset, async ({ body, caller, newId }) => {
      const content: PresetContent = { description: "", params: {}, execution: {}, timeframe: null, ...body };
      const preset = await create(newId, content, caller, tools);
      return { status: 201, body: toWire(preset), headers: { location: `${API_PREFIX}/presets/${preset.presetId}` } };
    }),
    handle(getPreset, async ({ params }) => ({ status: 200, body: toWire(await findPreset(params.preset_id, presets)) })),
    handle(changePreset, async ({ params, body, caller }) => ({ status: 200, body: toWire(await change(params.preset_id, body, caller, tools)) })),
    handle(deletePreset, async ({ params, caller }) => {
      await removePreset(params.preset_id, caller, presets);
      return { status: 204, body: null };
    }),
  ];
}

function toWire(preset: StoredPreset): Preset {
  const { presetId, name, description, strategy, params, execution, timeframe, createdAt, updatedAt } = preset;
  return {
    preset_id: presetId,
    name,
    description,
    strategy,
    params: params as Preset["params"],
    execution: execution as Preset["execution"],
    timeframe,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}
