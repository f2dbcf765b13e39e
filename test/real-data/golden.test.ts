import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { DATA_FOLDER } from "./data-folder.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/golden.ts", import.meta.url));
const GOLDEN = join(DATA_FOLDER, "..", "golden", "golden.json");

it("runs every golden case through the command line, signal times exact and figures within 1e-9", () => {
  expect(existsSync(GOLDEN), `the golden cases are expected at ${GOLDEN}, beside the real candles`).toBe(true);
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, GOLDEN, DATA_FOLDER], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).not.toContain("DIFF");
  expect(stdout).toMatch(/^[1-9]\d* passed, 0 failed$/m);
  expect(status).toBe(0);
});
