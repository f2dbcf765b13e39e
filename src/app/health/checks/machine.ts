import type { HealthCheck } from "../health-check.ts";
import type { CpuReading, DiskReading, MemoryReading } from "../readings.ts";
import { judge, type Thresholds } from "../thresholds.ts";

/** Whether there is room where the data is. */
export function diskCheck(read: () => Promise<DiskReading>, { disk_used_rate: limit }: Thresholds): HealthCheck {
  return {
    name: "disk",
    async check() {
      const { freeBytes, totalBytes } = await read();
      const usedRate = 1 - freeBytes / totalBytes;
      const status = judge(usedRate, limit);
      const remedy = status === "ok" ? "" : "; make room: coin-hts runs prune, coin-hts backup cleanup";
      return {
        status,
        summary: `${(freeBytes / 1e9).toFixed(1)} GB free on the disk of DATA_ROOT${remedy}`,
        figures: { used_rate: usedRate, free_bytes: freeBytes, total_bytes: totalBytes },
      };
    },
  };
}

/** Whether there is memory left. */
export function memoryCheck(read: () => Promise<MemoryReading>, { memory_used_rate: limit }: Thresholds): HealthCheck {
  return {
    name: "memory",
    async check() {
      const { availableBytes, totalBytes, processBytes } = await read();
      const usedRate = 1 - availableBytes / totalBytes;
      const status = judge(usedRate, limit);
      const remedy = status === "ok" ? "" : "; lower WORKER_CONCURRENCY or WORKER_MEMORY_MB";
      return {
        status,
        summary: `${(availableBytes / 2 ** 20).toFixed(0)} MiB available of ${(totalBytes / 2 ** 20).toFixed(0)}${remedy}`,
        figures: { used_rate: usedRate, available_bytes: availableBytes, total_bytes: totalBytes, process_bytes: processBytes },
      };
    },
  };
}

/** Whether the cores keep up. That all of them are busy is as it should be; that work queues up for them is not. */
export function cpuCheck(read: () => Promise<CpuReading>, { cpu_load_per_core: limit }: Thresholds): HealthCheck {
  return {
    name: "cpu",
    async check() {
      const { usedRate, cores, load5m } = await read();
      const loadPerCore = load5m / cores;
      return {
        status: judge(loadPerCore, limit),
        summary: `${(usedRate * 100).toFixed(0)} % used, load ${loadPerCore.toFixed(1)} a core of ${cores} over five minutes`,
        figures: { used_rate: usedRate, load_per_core: loadPerCore, cores },
      };
    },
  };
}
