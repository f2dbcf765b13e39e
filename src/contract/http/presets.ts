import { type Static, Type } from "typebox";
import { Instant, Nullable, pageOf, pageQuery, Settings, strict, Text, TimeframeName, Uuid } from "./common.ts";
import { defineRoute } from "./route.ts";

const name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: String.raw`^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$`,
  description: "Unique, whatever the case.",
});
const strategy = Text(200, 1);
const content = {
  name,
  description: Text(4000),
  strategy,
  params: Settings,
  execution: Settings,
  timeframe: Nullable(TimeframeName),
};

export const Preset = Type.Object({ preset_id: Uuid, ...content, created_at: Instant, updated_at: Instant }, strict);
export type Preset = Static<typeof Preset>;

const PresetContent = Type.Object(
  {
    name,
    strategy,
    description: Type.Optional(content.description),
    params: Type.Optional(Settings),
    execution: Type.Optional(Settings),
    timeframe: Type.Optional(content.timeframe),
  },
  strict,
);
const PresetChange = Type.Partial(Type.Object(content), { ...strict, minProperties: 1 });
const params = Type.Object({ preset_id: Uuid }, strict);
const tag = "presets";

export const listPresets = defineRoute({
  operationId: "listPresets",
  method: "GET",
  path: "/presets",
  scope: "read",
  tag,
  summary: "Presets, by name",
  query: Type.Object({ strategy: Type.Optional(strategy), text: Type.Optional(Text(200, 1)), ...pageQuery(500, 100) }, strict),
  answers: { 200: { description: "A page of presets.", schema: pageOf("presets", Preset, {}) } },
});

export const createPreset = defineRoute({
  operationId: "createPreset",
  method: "POST",
  path: "/presets",
  scope: "run",
  tag,
  summary: "Keep settings of a strategy under a name",
  body: PresetContent,
  isCreating: true,
  answers: { 201: { description: "The preset; Location names it.", schema: Preset } },
});

export const getPreset = defineRoute({
  operationId: "getPreset",
  method: "GET",
  path: "/presets/:preset_id",
  scope: "read",
  tag,
  summary: "One preset",
  params,
  answers: { 200: { description: "The preset.", schema: Preset } },
});

export const changePreset = defineRoute({
  operationId: "changePreset",
  method: "PATCH",
  path: "/presets/:preset_id",
  scope: "run",
  tag,
  summary: "Change what is named of a preset",
  params,
  body: PresetChange,
  answers: { 200: { description: "The preset as it is now.", schema: Preset } },
});

export const deletePreset = defineRoute({
  operationId: "deletePreset",
  method: "DELETE",
  path: "/presets/:preset_id",
  scope: "run",
  tag,
  summary: "Delete a preset",
  params,
  answers: { 204: { description: "It is gone.", schema: null } },
});
