import { readFileSync } from "node:fs";
import { createRequire, type LoadHookSync, registerHooks, type ResolveHookSync } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { sha256 } from "../sha256.ts";

/** What a strategy's file exports, and the hash of the very bytes that were run. */
export interface ImportedFile {
  readonly exports: Readonly<Record<string, unknown>>;
  /** SHA-256 of the file; when it imports other files, of all of them one after another in the order in which they were read. */
  readonly sourceSha256: string;
}

/** An import that a strategy may not have. */
export class ForbiddenImport extends Error {
  /** URL of the importing file, and what it imports. */
  readonly importer: string;
  readonly specifier: string;

  constructor(importer: string, specifier: string) {
    super(`${specifier} may not be imported`);
    this.importer = importer;
    this.specifier = specifier;
  }
}

const KIT = "coin-hts";
// The ending is the one that this file has: .ts in a checkout, .js once compiled.
const KIT_URL = new URL(`../../engine/strategy-kit${extname(fileURLToPath(import.meta.url))}`, import.meta.url).href;
const FORMATS: Readonly<Record<string, string>> = {
  ".ts": "module-typescript",
  ".mts": "module-typescript",
  ".js": "module",
  ".mjs": "module",
  ".json": "json",
};

const requireHere = createRequire(import.meta.url);
let imports = 0;

/** Marks the URLs of one import, so that a changed file is read anew and nothing else is touched. */
export const IMPORT_MARK = "?coin-hts-import=";

/**
 * Runs a strategy's file as an ES module and returns its exports.
 *
 * "coin-hts" is the strategy kit wherever the file lies. Beside it a strategy may import files of its
 * own by relative path, and nothing else: what it decides has to follow from the candles and from source
 * that the hash covers. It is run by `require`, which takes ES modules and returns at once, so that the
 * hooks are gone again before anything else can be imported through them.
 *
 * @param bytes the file's content, as it was read; it is not read again.
 * @param everythingIsTypeScript has JavaScript parsed as TypeScript, whose syntax errors name a line.
 * @throws what the file throws, `ForbiddenImport`, or an error of Node.js.
 */
export function importStrategyFile(file: string, bytes: Uint8Array, everythingIsTypeScript = false): ImportedFile {
  const mark = `${IMPORT_MARK}${++imports}`;
  const target = pathToFileURL(file).href + mark;
  // A module that exists only in the hook: required by name it would lose the mark, what it imports does not.
  const entry = new URL(`./strategy-${imports}.mjs`, import.meta.url).href;
  const sources: Uint8Array[] = [];

  const resolve: ResolveHookSync = (specifier, context, nextResolve) => {
    if (specifier === entry || specifier === target) return { url: specifier, format: formatOf(specifier), shortCircuit: true };
    const importer = context.parentURL;
    if (importer === undefined || !importer.endsWith(mark)) return nextResolve(specifier, context);
    if (specifier === KIT) return { url: KIT_URL, shortCircuit: true };
    if (!/^\.{1,2}\//.test(specifier) || formatOf(specifier) === null) throw new ForbiddenImport(importer, specifier);
    const { url } = nextResolve(specifier, context);
    return { url: url + mark, format: formatOf(url), shortCircuit: true };
  };
  const load: LoadHookSync = (url, context, nextLoad) => {
    if (url === entry) return { format: "module", source: `export * as strategyFile from ${JSON.stringify(target)};`, shortCircuit: true };
    if (!url.endsWith(mark)) return nextLoad(url, context);
    const source = url === target ? bytes : readFileSync(new URL(url));
    sources.push(source);
    const format = formatOf(url);
    return { format: everythingIsTypeScript && format === "module" ? "module-typescript" : format, source, shortCircuit: true };
  };

  const hooks = registerHooks({ resolve, load });
  try {
    const { strategyFile } = requireHere(entry) as { strategyFile: Record<string, unknown> };
    return { exports: strategyFile, sourceSha256: sha256(sources) };
  } finally {
    hooks.deregister();
  }
}

/** How Node.js is to take a file; null for endings that a strategy may not have. Always an ES module, whatever a package.json around it says. */
function formatOf(pathOrUrl: string): string | null {
  return FORMATS[extname(pathOrUrl.split("?", 1)[0] as string)] ?? null;
}
