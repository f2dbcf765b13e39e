import type { Timeframe } from "../../engine/timeframe.ts";
import type { Actor } from "../access/ports.ts";
import type { LoadedStrategy } from "../backtest/ports.ts";

/** Where a list goes on: after this row. Null at the beginning and at the end. */
export interface PageOf<T, C> {
  readonly rows: readonly T[];
  readonly next: C | null;
}

export interface Preset {
  readonly presetId: string;
  readonly name: string;
  readonly description: string;
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly execution: Readonly<Record<string, unknown>>;
  /** Null where the preset leaves it open. */
  readonly timeframe: Timeframe | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type PresetContent = Omit<Preset, "presetId" | "createdAt" | "updatedAt">;

/** The last row of a page of presets, which are in the order of their names. */
export interface PresetCursor {
  readonly name: string;
  readonly presetId: string;
}

export interface PresetQuery {
  readonly strategy?: string | undefined;
  /** A part of the name or the description, whatever the case. */
  readonly text?: string | undefined;
  readonly after: PresetCursor | null;
  readonly limit: number;
}

/** Named settings; every change stands in the audit log, by the same transaction. */
export interface PresetStore {
  list(query: PresetQuery): Promise<PageOf<Preset, PresetCursor>>;
  find(presetId: string): Promise<Preset | null>;
  /** Makes it under this id; when that is there already, it was made by this very call before, and is returned. @throws HtsError `preset_exists` */
  create(presetId: string, content: PresetContent, by: Actor): Promise<Preset>;
  /** Null when there is none. @throws HtsError `preset_exists` */
  change(presetId: string, change: Partial<PresetContent>, by: Actor): Promise<Preset | null>;
  /** False when there was none. */
  remove(presetId: string, by: Actor): Promise<boolean>;
}

export interface MarketId {
  readonly exchange: string;
  readonly symbol: string;
}

/** A market as the database knows it. */
export interface KnownMarket extends MarketId {
  readonly baseCurrency: string;
  readonly quoteCurrency: string;
  readonly englishName: string | null;
  readonly koreanName: string | null;
  readonly active: boolean;
  readonly hasWarning: boolean;
  readonly delistedAt: Date | null;
}

export interface MarketStore {
  list(): Promise<readonly KnownMarket[]>;
  /** Switches a market on or off, and takes it up when it is not known yet. */
  setActive(market: MarketId & { readonly baseCurrency: string; readonly quoteCurrency: string }, active: boolean, by: Actor): Promise<KnownMarket>;
}

/** A file of the strategies' folder that does not define one. */
export interface BrokenStrategy {
  readonly name: string;
  readonly problem: string;
}

export interface NamedStrategy extends LoadedStrategy {
  /** What requests call it: that of a built-in one, or the name of its file. */
  readonly name: string;
}

/** The strategies that requests may name: the built-in ones and the files of one folder. Nothing else is ever opened. */
export interface StrategyCatalogue {
  list(): Promise<{ readonly strategies: readonly NamedStrategy[]; readonly broken: readonly BrokenStrategy[] }>;
  /** @throws HtsError `strategy_unknown`, `strategy_invalid` */
  find(name: string): Promise<NamedStrategy>;
}
