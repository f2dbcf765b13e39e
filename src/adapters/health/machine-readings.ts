import { statfs } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { CpuReading, DiskReading, MemoryReading } from "../../app/health/readings.ts";

/** How long the cores are watched, ms. */
const CPU_SAMPLE_MS = 200;

/** The room that is left for this user on the disk of a folder, or of the nearest one above it that is there. */
export async function readDisk(path: string): Promise<DiskReading> {
  for (let folder = path; ; folder = folder.slice(0, folder.lastIndexOf("/")) || "/") {
    const disk = await statfs(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" || folder === "/") throw error;
      return null;
    });
    if (disk !== null) return { freeBytes: disk.bavail * disk.bsize, totalBytes: (disk.blocks - disk.bfree + disk.bavail) * disk.bsize };
  }
}

/** Memory of the machine, or of the container where it may have less. */
export async function readMemory(): Promise<MemoryReading> {
  const limit = process.constrainedMemory();
  return {
    availableBytes: process.availableMemory(),
    totalBytes: limit > 0 && limit < totalmem() ? limit : totalmem(),
    processBytes: process.memoryUsage.rss(),
  };
}

/** How busy the cores are now, and how much wanted to run lately. */
export async function readCpu(): Promise<CpuReading> {
  const before = sumTimes();
  await sleep(CPU_SAMPLE_MS);
  const after = sumTimes();
  const total = after.total - before.total;
  return { usedRate: total > 0 ? 1 - (after.idle - before.idle) / total : 0, cores: availableParallelism(), load5m: loadavg()[1] ?? 0 };
}

function sumTimes(): { readonly idle: number; readonly total: number } {
  let [idle, total] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
