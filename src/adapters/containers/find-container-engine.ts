import type { ContainerCall, ContainerEngine, ContainerResult } from "../../app/deploy/ports.ts";
import { runProgram } from "./run-program.ts";

export type EngineName = "docker" | "podman";

interface FindOptions {
  /** Which one to take; the first that answers unless given. */
  readonly wanted: EngineName | null;
  /** Absolute; compose reads it as COIN_HTS_ENV_FILE. */
  readonly settingsPath: string;
  readonly variables: NodeJS.ProcessEnv;
}

/** How each says its version and where its images are: whether it answers at all shows, too. */
const VERSION_ARGS: Readonly<Record<EngineName, readonly string[]>> = {
  docker: ["version", "--format", "{{.Server.Version}}"],
  podman: ["version", "--format", "{{.Client.Version}}"],
};
const STORAGE_ARGS: Readonly<Record<EngineName, readonly string[]>> = {
  docker: ["info", "--format", "{{.DockerRootDir}}"],
  podman: ["info", "--format", "{{.Store.GraphRoot}}"],
};
/** The plugin first, then the program of its own. */
const COMPOSE: Readonly<Record<EngineName, readonly (readonly string[])[]>> = {
  docker: [["docker", "compose"], ["docker-compose"]],
  podman: [["podman", "compose"], ["podman-compose"]],
};

/** Finds a container engine that answers, and a compose for it; text that says what is missing where there is none. */
export async function findContainerEngine({ wanted, settingsPath, variables }: FindOptions): Promise<ContainerEngine | string> {
  const reasons: string[] = [];
  for (const name of wanted === null ? (["docker", "podman"] as const) : [wanted]) {
    const version = await runProgram(name, VERSION_ARGS[name], variables);
    if (version.exitCode !== 0) {
      reasons.push(`${name} ${version.exitCode === 127 ? "is not installed" : `does not answer (${firstLine(version.stderr)})`}`);
      continue;
    }
    const compose = await findCompose(name, variables);
    if (compose === null) {
      reasons.push(`${name} has no compose`);
      continue;
    }
    const storage = await runProgram(name, STORAGE_ARGS[name], variables);
    return {
      name: `${name} ${firstLine(version.stdout)}, ${compose.join(" ")}`,
      isPodman: name === "podman",
      storageFolder: storage.exitCode === 0 ? firstLine(storage.stdout) : null,
      run: (call) => runCall(call, { name, compose, settingsPath, variables }),
    };
  }
  return reasons.join("; ");
}

async function findCompose(name: EngineName, variables: NodeJS.ProcessEnv): Promise<readonly string[] | null> {
  for (const words of COMPOSE[name]) {
    const [program = "", ...args] = words;
    if ((await runProgram(program, [...args, "version"], variables)).exitCode === 0) return words;
  }
  return null;
}

interface EngineSetup extends Omit<FindOptions, "wanted"> {
  readonly name: EngineName;
  readonly compose: readonly string[];
}

function runCall({ program, args, image }: ContainerCall, { name, compose, settingsPath, variables }: EngineSetup): Promise<ContainerResult> {
  const [first = name, ...before] = program === "engine" ? [name] : compose;
  return runProgram(first, [...before, ...args], { ...variables, COIN_HTS_IMAGE: image, COIN_HTS_ENV_FILE: settingsPath });
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
