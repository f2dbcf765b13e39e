import type { Checkout, ContainerEngine, Machine } from "./ports.ts";
import { type Environment, findSettingsFaults } from "./settings.ts";

/** What came of looking at one thing that a deployment needs. */
export interface MachineCheck {
  readonly name: "node" | "engine" | "checkout" | "settings" | "disk" | "port";
  readonly ok: boolean;
  /** What was found. */
  readonly detail: string;
  /** What to do about it; null when nothing is to be done. */
  readonly remedy: string | null;
}

/** A built image and its layers take 1.5 GB, and data is to have room to grow. */
const LEAST_FREE_BYTES = 5e9;
const LEAST_NODE = [22, 18];

export interface CheckInput {
  readonly environment: Environment;
  readonly checkout: Checkout;
  /** The text of the settings, or of those that would be made. */
  readonly settings: string;
  readonly settingsPath: string;
  readonly port: number;
  /** Whether this installation's own API is what listens on the port. */
  readonly isPortOwn: boolean;
  /** Or what kept one from being found. */
  readonly engine: ContainerEngine | string;
  readonly machine: Machine;
}

/** Looks at everything that a deployment needs, and changes nothing. */
export async function checkMachine(input: CheckInput): Promise<MachineCheck[]> {
  const { engine } = input;
  return [
    checkNode(input.machine.nodeVersion),
    typeof engine === "string"
      ? { name: "engine", ok: false, detail: engine, remedy: "install docker with its compose plugin, or podman with podman-compose, and start it" }
      : { name: "engine", ok: true, detail: engine.name, remedy: null },
    checkCheckout(input),
    checkSettings(input),
    await checkDisk(input),
    await checkPort(input),
  ];
}

/** Whether a version of Node.js, such as 24.21.0, is one that this program runs on. */
export function checkNode(version: string): MachineCheck {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = LEAST_NODE;
  const ok = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  return { name: "node", ok, detail: `Node.js ${version}`, remedy: ok ? null : `install Node.js ${LEAST_NODE.join(".")} or newer` };
}

/** What runs for others must be a version that can be found again. */
function checkCheckout({ environment, checkout: { version, commit, changes } }: CheckInput): MachineCheck {
  const ok = environment === "development" || (commit !== null && changes === null);
  const state = changes === null ? "as committed" : "changed since";
  const detail = commit === null ? `version ${version}, not of a git repository` : `version ${version}, commit ${commit.slice(0, 12)}, ${state}`;
  return { name: "checkout", ok, detail, remedy: ok ? null : "commit what goes into the image, or deploy to development" };
}

function checkSettings({ settings, settingsPath }: CheckInput): MachineCheck {
  const faults = findSettingsFaults(settings);
  if (faults.length === 0) return { name: "settings", ok: true, detail: settingsPath, remedy: null };
  return { name: "settings", ok: false, detail: `${settingsPath}: ${faults.join("; ")}`, remedy: "mend the file" };
}

async function checkDisk({ checkout, engine, machine }: CheckInput): Promise<MachineCheck> {
  const folders = [checkout.folder, ...(typeof engine === "string" || engine.storageFolder === null ? [] : [engine.storageFolder])];
  const free = await Promise.all(folders.map(async (folder) => ({ folder, bytes: await machine.freeBytes(folder) })));
  const known = free.flatMap(({ folder, bytes }) => (bytes === null ? [] : [{ folder, bytes }]));
  const full = known.find(({ bytes }) => bytes < LEAST_FREE_BYTES);
  const shown = full ?? known[0];
  const detail = shown === undefined ? "free space cannot be told" : `${gigabytes(shown.bytes)} free at ${shown.folder}`;
  return { name: "disk", ok: full === undefined, detail, remedy: full === undefined ? null : `make room: ${gigabytes(LEAST_FREE_BYTES)} are needed` };
}

async function checkPort({ port, isPortOwn, machine, settingsPath }: CheckInput): Promise<MachineCheck> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return { name: "port", ok: false, detail: "PORT cannot be read", remedy: "mend the settings" };
  if (isPortOwn) return { name: "port", ok: true, detail: `127.0.0.1:${port} is this installation's`, remedy: null };
  const ok = await machine.isPortFree(port);
  const remedy = ok ? null : `stop what listens there, or set another PORT in ${settingsPath}`;
  return { name: "port", ok, detail: `127.0.0.1:${port} is ${ok ? "free" : "taken"}`, remedy };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
