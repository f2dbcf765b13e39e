import { resolveStrategyParameters } from "../../engine/backtest.ts";
import { HtsError } from "../../engine/errors.ts";
import { resolveExecution } from "../../engine/simulate/execution.ts";
import type { Actor } from "../access/ports.ts";
import type { Preset, PresetContent, PresetStore, StrategyCatalogue } from "./ports.ts";

export interface PresetTools {
  readonly presets: PresetStore;
  readonly strategies: StrategyCatalogue;
}

/**
 * Keeps a preset whose settings its strategy accepts; they are kept as given, so that a later default reaches them.
 *
 * @throws HtsError `strategy_unknown`, `strategy_invalid`, `parameter_invalid`, `execution_invalid`, `preset_exists`
 */
export async function createPreset(presetId: string, content: PresetContent, by: Actor, { presets, strategies }: PresetTools): Promise<Preset> {
  await requireSound(content, strategies);
  return presets.create(presetId, content, by);
}

/** @throws HtsError as `createPreset`, and `preset_unknown` */
export async function changePreset(presetId: string, change: Partial<PresetContent>, by: Actor, { presets, strategies }: PresetTools): Promise<Preset> {
  const before = await findPreset(presetId, presets);
  await requireSound({ ...before, ...change }, strategies);
  const after = await presets.change(presetId, change, by);
  if (after === null) throw unknown(presetId);
  return after;
}

/** @throws HtsError `preset_unknown` */
export async function findPreset(presetId: string, presets: PresetStore): Promise<Preset> {
  const preset = await presets.find(presetId);
  if (preset === null) throw unknown(presetId);
  return preset;
}

/** @throws HtsError `preset_unknown` */
export async function removePreset(presetId: string, by: Actor, presets: PresetStore): Promise<void> {
  if (!(await presets.remove(presetId, by))) throw unknown(presetId);
}

async function requireSound({ strategy, params, execution }: PresetContent, strategies: StrategyCatalogue): Promise<void> {
  resolveStrategyParameters((await strategies.find(strategy)).strategy, params);
  resolveExecution(execution);
}

function unknown(presetId: string): HtsError {
  return new HtsError("preset_unknown", `there is no preset ${presetId}; GET /api/v1/presets lists them`);
}
