import { mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { FilesystemObjectStore } from "../../src/adapters/object-stores/filesystem-object-store.ts";
import { describeObjectStore, type StoreUnderTest } from "../support/object-store-contract.ts";

let root = "";
let underTest: StoreUnderTest;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "coin-hts-objects-"));
  underTest = {
    store: new FilesystemObjectStore(root),
    // Nobody may make folders there, root included.
    refused: new FilesystemObjectStore("/sys/coin-hts"),
    replaceContent: async (key, bytes) => {
      const folder = join(root, `${key}~`);
      const record = (await readdir(folder)).find((name) => name.endsWith(".json")) ?? "";
      const { data } = JSON.parse(await readFile(join(folder, record), "utf8")) as { data: string };
      await writeFile(join(folder, data), bytes);
    },
  };
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describeObjectStore("in a folder", () => underTest);
