import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { BrokenStrategy, NamedStrategy, StrategyCatalogue } from "../../app/catalogue/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import { BUILT_IN_STRATEGIES } from "../../engine/strategies/registry.ts";
import { findNearNames, listNames } from "../near-names.ts";
import { loadStrategy } from "./load-strategy.ts";

/** A plain file name: no slash, no dot in front, nothing that a file system reads in a way of its own. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(?:ts|mts|js|mjs)$/;

interface LoadedFile {
  readonly version: string;
  readonly loaded: Promise<NamedStrategy>;
}

/** The built-in strategies and those of one folder, a strategy a file. A name leads to a file in it or to nothing. */
export class StrategyFolder implements StrategyCatalogue {
  readonly #folder: string | null;
  readonly #files = new Map<string, LoadedFile>();

  /** @param folder null for the built-in strategies alone */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  async list(): Promise<{ readonly strategies: readonly NamedStrategy[]; readonly broken: readonly BrokenStrategy[] }> {
    const strategies: NamedStrategy[] = BUILT_IN_STRATEGIES.map((strategy) => ({ name: strategy.name, strategy, sourceSha256: null }));
    const broken: BrokenStrategy[] = [];
    for (const name of await this.#listFiles()) {
      try {
        strategies.push(await this.find(name));
      } catch (error) {
        if (!(error instanceof HtsError)) throw error;
        broken.push({ name, problem: error.message });
      }
    }
    return { strategies, broken };
  }

  async find(name: string): Promise<NamedStrategy> {
    const builtIn = BUILT_IN_STRATEGIES.find((strategy) => strategy.name === name);
    if (builtIn !== undefined) return { name, strategy: builtIn, sourceSha256: null };
    const version = FILE_NAME.test(name) ? await this.#versionOf(name) : null;
    if (version === null) throw await this.#unknown(name);
    const known = this.#files.get(name);
    if (known?.version === version) return known.loaded;
    const loaded = this.#load(name);
    this.#files.set(name, { version, loaded });
    return loaded;
  }

  /** What tells one content of a file from another; null when it is no file of the folder's own. */
  async #versionOf(name: string): Promise<string | null> {
    if (this.#folder === null) return null;
    const path = join(this.#folder, name);
    try {
      const { size, mtimeMs, ino } = await lstat(path);
      const [real, folder] = [await realpath(path), await realpath(this.#folder)];
      // A link may lead anywhere, so it is none of the folder's strategies.
      return dirname(real) === folder && basename(real) === name ? `${ino} ${size} ${mtimeMs}` : null;
    } catch {
      return null;
    }
  }

  async #load(name: string): Promise<NamedStrategy> {
    const folder = this.#folder as string;
    try {
      return { name, ...(await loadStrategy(join(folder, name))) };
    } catch (error) {
      if (!(error instanceof HtsError)) throw error;
      // Where the folder lies is nobody's business who may only name a file.
      throw new HtsError(error.code, error.message.replaceAll(`${folder}/`, "").replaceAll(folder, "the folder of strategies"), { cause: error });
    }
  }

  async #listFiles(): Promise<string[]> {
    if (this.#folder === null) return [];
    const names = await readdir(this.#folder).catch(() => []);
    const found = await Promise.all(names.filter((name) => FILE_NAME.test(name)).map(async (name) => ((await this.#versionOf(name)) === null ? null : name)));
    return found.filter((name) => name !== null).toSorted();
  }

  async #unknown(name: string): Promise<HtsError> {
    const names = [...BUILT_IN_STRATEGIES.map((strategy) => strategy.name), ...(await this.#listFiles())];
    const near = findNearNames(name, names);
    const shown = JSON.stringify(name.slice(0, 100));
    return new HtsError("strategy_unknown", `there is no strategy ${shown}${listNames(near)}; GET /api/v1/strategies lists them`);
  }
}
