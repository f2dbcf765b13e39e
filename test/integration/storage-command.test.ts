import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openObjectStore } from "../../src/adapters/object-stores/open-object-store.ts";
import { type CommandResult, runCommandWith } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";

const makeTemporaryFolder = useTemporaryFolders();

interface Check {
  readonly name: string;
  readonly status: string;
  readonly detail: string;
  readonly remedy: string | null;
}

/** Without a bucket, whatever the developer's environment says. */
function run(dataRoot: string, ...args: string[]): Promise<CommandResult> {
  return runCommandWith({ DATA_ROOT: dataRoot, AWS_BUCKET_NAME: "" }, "storage", ...args);
}

async function check(dataRoot: string): Promise<{ readonly exitCode: number | null; readonly checks: readonly Check[] }> {
  const { exitCode, stdout } = await run(dataRoot, "check", "--json");
  return { exitCode, checks: (JSON.parse(stdout) as { checks: Check[] }).checks };
}

describe("storage without a bucket", () => {
  it("is a folder that init makes, once, and not on a dry run", async () => {
    const root = join(makeTemporaryFolder(), "data");
    const objects = join(root, "objects");
    const dry = await run(root, "init", "--dry-run", "--json");
    expect(JSON.parse(dry.stdout)).toEqual({
      location: objects,
      endpoint_url: null,
      dry_run: true,
      steps: [{ action: "make_folder", folder: objects, summary: `make the folder ${objects}` }],
      policy: null,
      notes: [expect.stringContaining("Versioning and lifecycle do not apply to a folder")],
    });
    expect(await check(root)).toMatchObject({ exitCode: 4, checks: [{ name: "folder", status: "failed", remedy: expect.stringContaining("storage init") }] });
    expect(await run(root, "init")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`done: make the folder ${objects}`) });
    expect(readdirSync(root)).toEqual(["objects"]);
    const again = await run(root, "init");
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("nothing to do") });
    expect(again.stdout).toContain("Versioning and lifecycle do not apply");
  });

  it("passes its check, which leaves no object behind", async () => {
    const root = makeTemporaryFolder();
    const { store, location, close } = await openObjectStore({ dataRoot: root, bucket: null });
    await store.upload("backtests/mine", Buffer.from("mine"));
    const { exitCode, checks } = await check(root);
    expect(exitCode).toBe(0);
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ["put", "ok"],
      ["list", "ok"],
      ["get", "ok"],
      ["delete", "ok"],
      ["versioning", "not_applicable"],
      ["lifecycle", "not_applicable"],
    ]);
    expect(location).toBe(join(root, "objects"));
    expect(readdirSync(join(location, "backtests", "coin-hts-check"))).toEqual([]);
    const keys = [];
    for await (const { key } of store.list()) keys.push(key);
    expect(keys).toEqual(["backtests/mine"]);
    close();
  });

  it("fails its check where nothing can be written, and says what to do", async () => {
    const root = makeTemporaryFolder();
    // Nobody may make folders there, root included.
    symlinkSync("/sys/kernel", join(root, "objects"));
    const { exitCode, checks } = await check(root);
    expect(exitCode).toBe(4);
    expect(checks[0]).toMatchObject({
      name: "put",
      status: "failed",
      remedy: expect.stringContaining(`let this user read and write ${join(root, "objects")}`),
    });
  });

  it("is refused where a file is in the way", async () => {
    const root = makeTemporaryFolder();
    writeFileSync(join(root, "objects"), "");
    expect(await run(root, "init")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("is no folder; move it away or set DATA_ROOT [storage_denied]"),
    });
    expect(await check(root)).toMatchObject({ exitCode: 4, checks: [{ name: "folder", status: "failed" }] });
    mkdirSync(join(root, "below"));
    writeFileSync(join(root, "below", "data"), "");
    expect(await run(join(root, "below", "data"), "init")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[storage_denied]") });
  });

  it("lets nobody in by a policy, and takes no bucket's name that cannot be", async () => {
    const root = makeTemporaryFolder();
    const refused = await run(root, "init", "--principal", "arn:aws:iam::123456789012:user/a");
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("set AWS_BUCKET_NAME, or leave --principal out [usage]") });
    const wrong = await runCommandWith({ DATA_ROOT: root, AWS_BUCKET_NAME: "s3://a" }, "storage", "check");
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[configuration_invalid]") });
    expect(readdirSync(root)).toEqual([]);
  });
});
