import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type EngineName, findContainerEngine } from "../../../src/adapters/containers/find-container-engine.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const makeFolder = useTemporaryFolders();

/** A machine that has these programs alone; each is the lines of a shell script. */
async function find(programs: Readonly<Record<string, string>>, wanted: EngineName | null = null) {
  const bin = makeFolder();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return findContainerEngine({ wanted, settingsPath: "/there/.env", variables: { PATH: bin } });
}

const ANSWERS = 'case "$1" in version) echo 9.8.7 ;; info) echo /store ;; compose) [ "$2" = version ] || echo "$COIN_HTS_IMAGE $COIN_HTS_ENV_FILE $*" ;; esac';
const WITHOUT_PLUGIN = 'case "$1" in version) echo 9.8.7 ;; *) exit 1 ;; esac';
const SILENT = "echo Cannot connect to the Docker daemon >&2; exit 1";

describe("the container engine", () => {
  it.each([
    ["docker with its plugin", { docker: ANSWERS }, "docker 9.8.7, docker compose", "/store"],
    ["docker with the program of its own", { docker: WITHOUT_PLUGIN, "docker-compose": "" }, "docker 9.8.7, docker-compose", null],
    ["podman where docker is only a client", { docker: SILENT, podman: WITHOUT_PLUGIN, "podman-compose": "" }, "podman 9.8.7, podman-compose", null],
    ["docker where both answer", { docker: ANSWERS, podman: ANSWERS }, "docker 9.8.7, docker compose", "/store"],
  ])("is %s", async (_, programs, name, storageFolder) => {
    expect(await find(programs)).toMatchObject({ name, storageFolder, isPodman: name.startsWith("podman") });
  });

  it("is the one that was asked for", async () => {
    expect(await find({ docker: ANSWERS, podman: ANSWERS }, "podman")).toMatchObject({ name: "podman 9.8.7, podman compose" });
    expect(await find({ docker: ANSWERS }, "podman")).toBe("podman is not installed");
  });

  it.each([
    [{}, "docker is not installed; podman is not installed"],
    [{ docker: SILENT, podman: WITHOUT_PLUGIN }, "docker does not answer (Cannot connect to the Docker daemon); podman has no compose"],
  ])("is missing where %j is all there is, and the reason is given", async (programs, reason) => {
    expect(await find(programs)).toBe(reason);
  });

  it("tells compose which image and settings to take", async () => {
    const engine = await find({ docker: ANSWERS });
    if (typeof engine === "string") return expect.fail(engine);
    const result = await engine.run({ program: "compose", args: ["up", "--detach"], image: "localhost/coin-hts:1" });
    expect(result).toEqual({ exitCode: 0, stdout: "localhost/coin-hts:1 /there/.env compose up --detach\n", stderr: "" });
  });
});
