import { type HealthCheck, type HealthFinding, worstOf } from "../health-check.ts";
import type { ProcessReading, QueueReading } from "../readings.ts";
import type { Thresholds } from "../thresholds.ts";

export interface WorkersReading {
  readonly processes: readonly ProcessReading[];
  readonly queues: readonly QueueReading[];
}

/** Whether somebody works, and whether somebody who did has fallen silent without saying goodbye. */
export function workersCheck(read: () => Promise<WorkersReading>, { worker_silence_seconds: silence }: Thresholds): HealthCheck {
  return { name: "workers", check: async () => judgeWorkers(await read(), silence.warning, silence.error) };
}

function judgeWorkers({ processes, queues }: WorkersReading, silentSeconds: number, forgottenSeconds: number): HealthFinding {
  const living = processes.filter((process) => process.silentSeconds < silentSeconds);
  const lost = processes.filter((process) => process.silentSeconds >= silentSeconds && process.silentSeconds < forgottenSeconds);
  const workers = living.filter(({ concurrency }) => concurrency > 0);
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const isIdle = workers.length === 0;
  const troubles = [
    ...(isIdle ? [`no worker runs and ${waiting} tasks wait; start one with: coin-hts worker`] : []),
    ...lost.map(({ role, pid, host, silentSeconds: silent }) => `${role} ${pid} on ${host} has been silent for ${silent.toFixed(0)} s; see its log`),
  ];
  const slots = workers.reduce((sum, { concurrency }) => sum + concurrency, 0);
  return {
    status: worstOf(isIdle ? (waiting > 0 ? "error" : "warning") : "ok", lost.length > 0 ? "warning" : "ok"),
    summary: troubles.length === 0 ? `${workers.length} at work on ${slots} tasks at once at most` : troubles.join("; "),
    figures: { workers: workers.length, slots, lost: lost.length, processes: living.length },
    parts: Object.fromEntries(
      [...living, ...lost].map(({ host, pid, silentSeconds: silent, ...rest }) => [`${host}-${pid}`, { ...rest, silent_seconds: silent }]),
    ),
  };
}
