import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checkout } from "../../app/deploy/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import { runProgram } from "./run-program.ts";

/** The same distance from src/adapters/containers as from dist/adapters/containers. */
const ROOT = dirname(fileURLToPath(new URL("../../../package.json", import.meta.url)));
/** What an image is made of; .dockerignore lets nothing else in. */
const CONTENT = [
  "package.json",
  "package-lock.json",
  ".npmrc",
  ".dockerignore",
  "tsconfig.base.json",
  "bin",
  "migrations",
  "scripts",
  "src",
  "deploy/Dockerfile",
  "deploy/healthcheck.js",
];
const HASH_DIGITS = 8;

/** What this program was checked out as. @throws HtsError `file_not_found` when it is not run from a checkout */
export async function readCheckout(variables: NodeJS.ProcessEnv): Promise<Checkout> {
  const dockerfile = await readFile(join(ROOT, "deploy", "Dockerfile"), "utf8").catch(() => null);
  if (dockerfile === null) throw new HtsError("file_not_found", `${ROOT} has no deploy/Dockerfile: images are built from a checkout; run it from there`);
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
  const git = async (...args: string[]): Promise<string | null> => {
    const { exitCode, stdout } = await runProgram("git", ["-C", ROOT, ...args], variables);
    return exitCode === 0 ? stdout : null;
  };
  const commit = (await git("rev-parse", "--verify", "HEAD"))?.trim() ?? null;
  const difference = commit === null ? null : await git("diff", "HEAD", "--binary", "--", ...CONTENT);
  const untracked = commit === null ? null : await git("ls-files", "--others", "--exclude-standard", "-z", "--", ...CONTENT);
  if (difference === null || untracked === null) return { folder: ROOT, version, commit: null, changes: await hashFiles(await listFiles(), "") };
  const files = untracked.split("\0").filter((path) => path !== "");
  const isCommitted = difference === "" && files.length === 0;
  return { folder: ROOT, version, commit, changes: isCommitted ? null : await hashFiles(files, difference) };
}

async function listFiles(): Promise<string[]> {
  const found = CONTENT.map(async (path) => {
    const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true }).catch(() => null);
    if (entries === null) return [path];
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
  });
  return (await Promise.all(found)).flat().toSorted();
}

async function hashFiles(paths: readonly string[], text: string): Promise<string> {
  const hash = createHash("sha256").update(text);
  for (const path of paths) hash.update(`\0${path}\0`).update(await readFile(join(ROOT, path)).catch(() => ""));
  return hash.digest("hex").slice(0, HASH_DIGITS);
}
