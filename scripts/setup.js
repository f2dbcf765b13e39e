// Makes a bare machine ready: a current Node.js and the locked packages. Plain JavaScript without
// dependencies, because it runs on whatever Node.js the system has, before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync, cpSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const RUNTIME_DIR = join(ROOT, ".runtime");
const RUNTIME_SOURCE = join(ROOT, "scripts", "node-runtime");
const PACKAGES_STAMP = join(ROOT, "node_modules", ".locked-by");
const LOCK_DIR = join(RUNTIME_DIR, "setup.lock");
const MINIMUM_NODE = [22, 18];

/** Says one step on stderr, so that the stdout of a command stays its own. */
function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

function seconds(sinceMs) {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

function sha256(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

function readOr(file, fallback) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return fallback;
  }
}

function systemNodeIsCurrent() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
}

/** The Node.js to run on: the system's when current, else the one brought into .runtime. */
export function nodePath() {
  if (systemNodeIsCurrent()) return process.execPath;
  return join(RUNTIME_DIR, "node_modules", `node-linux-${process.arch}`, "bin", "node");
}

/** Runs npm itself on `node`, so that packages see the version that they will run on. */
function npm(node, args, cwd) {
  const npmCli = process.env.npm_execpath;
  const [command, before] = npmCli?.endsWith(".js") ? [node, [npmCli]] : ["npm", []];
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` };
  // A caller's NODE_ENV=production would silently leave out what the tests need.
  delete env.NODE_ENV;
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--include=dev", "--include=optional"];
  const run = spawnSync(command, [...before, ...args, ...flags], { cwd, env, encoding: "utf8" });
  if (run.status === 0) return;
  const why = run.error?.message ?? `${run.stdout}\n${run.stderr}`.trim();
  fail(`npm ${args[0]} failed in ${cwd}; mend what it says and run the same command again:\n${why}`);
}

function runtimeStamp() {
  return join(RUNTIME_DIR, "locked-by");
}

function runtimeIsReady() {
  if (systemNodeIsCurrent()) return true;
  const wanted = sha256(join(RUNTIME_SOURCE, "package-lock.json"));
  return readOr(runtimeStamp(), "") === wanted && existsSync(nodePath());
}

function packagesKey() {
  const lock = sha256(join(ROOT, "package-lock.json"));
  const abi = systemNodeIsCurrent() ? process.versions.modules : "runtime";
  return `${lock} ${process.platform}-${process.arch} ${abi}`;
}

function packagesAreReady() {
  return readOr(PACKAGES_STAMP, "") === packagesKey();
}

/** A stamp is renamed into place after the work, so a killed set-up is seen as not done. */
function writeStamp(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

function bringRuntime() {
  const start = Date.now();
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    fail(`Node.js ${process.versions.node} is too old; install Node.js ${MINIMUM_NODE.join(".")} or newer.`);
  }
  rmSync(runtimeStamp(), { force: true });
  for (const file of ["package.json", "package-lock.json"]) {
    cpSync(join(RUNTIME_SOURCE, file), join(RUNTIME_DIR, file));
  }
  npm(process.execPath, ["ci", "--ignore-scripts"], RUNTIME_DIR);
  const check = spawnSync(nodePath(), ["--version"], { encoding: "utf8" });
  if (check.status !== 0) fail(`the Node.js brought from npm does not start: ${check.error?.message ?? check.stderr}`);
  writeStamp(runtimeStamp(), sha256(join(RUNTIME_SOURCE, "package-lock.json")));
  say(`Node.js ${check.stdout.trim()} from npm, the system's ${process.version} is too old (${seconds(start)})`);
}

function installPackages() {
  const start = Date.now();
  const changed = existsSync(PACKAGES_STAMP);
  npm(nodePath(), ["ci"], ROOT);
  writeStamp(PACKAGES_STAMP, packagesKey());
  say(`packages installed from package-lock.json${changed ? ", which had changed" : ""} (${seconds(start)})`);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** True when a lock's owner is dead, or died before it could write its pid. */
function isStale(lock) {
  const owner = Number(readOr(join(lock, "pid"), "0"));
  if (owner > 0) return !isAlive(owner);
  try {
    return Date.now() - statSync(lock).mtimeMs > 5000;
  } catch {
    return false;
  }
}

/**
 * Removes the lock of a dead owner; false when its owner lives. It is moved aside before it is judged for
 * good: of two that find it stale only one moves it, and one that moves a lock taken meanwhile puts it back.
 */
function removeStaleLock() {
  if (!isStale(LOCK_DIR)) return false;
  const aside = `${LOCK_DIR}.${process.pid}`;
  try {
    renameSync(LOCK_DIR, aside);
  } catch {
    return true;
  }
  if (isStale(aside)) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, LOCK_DIR);
  return true;
}

/** Two commands started at once: the first sets up, the second waits for it. */
function withLock(work) {
  mkdirSync(RUNTIME_DIR, { recursive: true });
  for (let said = false; ; sleep(200)) {
    try {
      mkdirSync(LOCK_DIR);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!removeStaleLock() && !said) {
        say("another set-up is running, waiting for it");
        said = true;
      }
    }
  }
  writeFileSync(join(LOCK_DIR, "pid"), String(process.pid));
  const release = () => rmSync(LOCK_DIR, { recursive: true, force: true });
  // fail() leaves by process.exit, which runs no finally block.
  process.on("exit", release);
  work();
  release();
  process.off("exit", release);
}

/** Does what is missing and nothing else; on a ready machine it only compares two stamps. */
export function ensureReady() {
  if (runtimeIsReady() && packagesAreReady()) return;
  withLock(() => {
    if (!runtimeIsReady()) bringRuntime();
    if (!packagesAreReady()) installPackages();
  });
}
