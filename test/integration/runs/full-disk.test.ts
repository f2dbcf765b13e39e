import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { BundleRunStore } from "../../../src/adapters/runs/bundle-run-store.ts";
import { makeRun } from "../../support/make-run.ts";
import { mountSmallDisk } from "../../support/small-disk.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const RUN_KIB = 600;

it("a run that does not fit on the disk is refused in words, harms none that is kept, and is saved when there is room", async () => {
  const disk = mountSmallDisk(join(makeFolder(), "results"), RUN_KIB);
  if (disk === null) return;
  const db = connectDatabase({ url: await postgres.createDatabase() });
  const store = new BundleRunStore({ db, root: disk.folder });
  const save = async ({ bundle }: Awaited<ReturnType<typeof makeRun>>): Promise<unknown> => store.publish(await store.stage(bundle));
  try {
    const [kept, refused] = [await makeRun({ seed: 1 }), await makeRun({ seed: 2 })];
    await save(kept);
    const ballast = join(disk.folder, "ballast");
    expect(() => writeFileSync(ballast, Buffer.alloc(RUN_KIB * 1024))).toThrow("ENOSPC");

    await expect(save(refused)).rejects.toMatchObject({ code: "file_not_writable", message: expect.stringMatching(/ENOSPC|no space left/i) as string });
    expect((await store.readRows(kept.result.run_id, "trades")).total).toBeGreaterThan(0);
    await expect(store.find(refused.result.run_id)).rejects.toMatchObject({ code: "run_unknown" });

    rmSync(ballast);
    await save(refused);
    expect((await store.find(refused.result.run_id)).receipt).toEqual(refused.result.receipt);
    expect(readdirSync(disk.folder).filter((name) => name.includes("tmp"))).toEqual([]);
  } finally {
    await store.close();
    await db.destroy();
    disk.unmount();
  }
});
