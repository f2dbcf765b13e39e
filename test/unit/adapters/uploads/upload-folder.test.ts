import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UploadFolder } from "../../../../src/adapters/uploads/upload-folder.ts";
import { useTemporaryFolders } from "../../../support/temporary-folder.ts";
import { range } from "../../../support/walk-candles.ts";

const makeFolder = useTemporaryFolders();

describe("the folder of uploads", () => {
  it("takes so many at once, and tells others to come again", async () => {
    const folder = await UploadFolder.open(makeFolder());
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    async function* slow(): AsyncGenerator<Uint8Array> {
      await held;
      yield Buffer.from("x");
    }
    const under = range(0, 8).map(() => folder.receive(slow(), 10));
    await expect(folder.receive(slow(), 10)).rejects.toMatchObject({ code: "rate_limited" });
    letGo();
    for (const upload of await Promise.all(under)) await upload.discard();
    await (await folder.receive(slow(), 10)).discard();
  });

  it("removes at the start what killed servers left, and nothing that others receive", async () => {
    const dataRoot = makeFolder();
    const folder = join(dataRoot, "uploads");
    mkdirSync(folder, { recursive: true });
    const dead = spawnSync("true").pid;
    const host = hostname()
      .replaceAll(/[^\w-]/g, "_")
      .slice(0, 100);
    const name = (pid: number, at: string, digit: number): string => `${pid}@${at}.00000000-0000-4000-8000-00000000000${digit}.upload`;
    const [gone, own, alive, elsewhere, old] = [
      name(dead, host, 1),
      name(process.pid, host, 2),
      name(process.ppid, host, 3),
      name(dead, "other", 4),
      name(dead, "other", 5),
    ];
    for (const one of [gone, own, alive, elsewhere, old, "notes.txt"]) writeFileSync(join(folder, one), "x");
    utimesSync(join(folder, old), 0, 0);
    await UploadFolder.open(dataRoot);
    expect(readdirSync(folder).toSorted()).toEqual([alive, elsewhere, "notes.txt"].toSorted());
  });
});
