import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { expect } from "vitest";

/** A folder that is a disk of its own, and small. */
export interface SmallDisk {
  readonly folder: string;
  unmount(): void;
}

/**
 * Mounts a disk in memory; null, said loudly, where that is not allowed, which fails where a change is judged.
 *
 * @param kib its size
 */
export function mountSmallDisk(folder: string, kib: number): SmallDisk | null {
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", folder], { encoding: "utf8" });
  if (status === 0) return { folder, unmount: () => void spawnSync("umount", ["--lazy", folder]) };
  const missing = `no small disk can be mounted (${(stderr ?? "").trim()}): a full disk is not tried; run as root`;
  console.warn(`\n*** ${missing} ***\n`);
  if (process.env["CI"]) expect.fail(missing);
  return null;
}
