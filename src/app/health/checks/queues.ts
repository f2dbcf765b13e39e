import { type HealthCheck, worstOf } from "../health-check.ts";
import type { QueueReading } from "../readings.ts";
import { judge, type Thresholds } from "../thresholds.ts";

/** Whether work gets done: how much waits and for how long, and what has failed for good. */
export function queuesCheck(read: () => Promise<readonly QueueReading[]>, thresholds: Thresholds): HealthCheck {
  return {
    name: "queues",
    async check() {
      const queues = await read();
      const sum = (of: (queue: QueueReading) => number): number => queues.reduce((total, queue) => total + of(queue), 0);
      const oldestSeconds = queues.reduce<number | null>(
        (oldest, queue) => (queue.oldestSeconds === null ? oldest : Math.max(oldest ?? 0, queue.oldestSeconds)),
        null,
      );
      const [waiting, dead] = [sum((queue) => queue.waiting), sum((queue) => queue.dead)];
      const isDead = judge(dead, thresholds.dead_letters);
      const isSlow = worstOf(judge(waiting, thresholds.queue_waiting), judge(oldestSeconds, thresholds.queue_oldest_seconds));
      const remedies = [
        ...(isSlow === "ok" ? [] : ["add workers (coin-hts worker)"]),
        ...(isDead === "ok" ? [] : ["look at the dead letters (coin-hts jobs list --dead)"]),
      ];
      const waits = oldestSeconds === null ? "" : `, the oldest for ${oldestSeconds.toFixed(0)} s`;
      const counts = `${waiting} waiting${waits}, ${sum((queue) => queue.active)} active, ${sum((queue) => queue.delayed)} delayed, ${dead} dead`;
      return {
        status: worstOf(isDead, isSlow),
        summary: [counts, ...remedies].join("; "),
        figures: { waiting, active: sum((queue) => queue.active), delayed: sum((queue) => queue.delayed), dead, oldest_seconds: oldestSeconds },
        parts: Object.fromEntries(queues.map(({ queue, oldestSeconds: oldest, ...counted }) => [queue, { ...counted, oldest_seconds: oldest }])),
      };
    },
  };
}
