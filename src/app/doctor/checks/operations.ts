import type { HealthCheck, HealthFinding } from "../../health/health-check.ts";
import type { SchedulesReading } from "../readings.ts";

/** Whether somebody starts what is due, and whether it went well the last time. */
export function schedulesCheck(read: () => Promise<SchedulesReading>): HealthCheck {
  return { name: "schedules", check: async () => judgeSchedules(await read()) };
}

function judgeSchedules({ isRunning, seenAtMs, schedules }: SchedulesReading): HealthFinding {
  const failed = schedules.filter(({ hasFailed }) => hasFailed);
  const paused = schedules.filter(({ isPaused }) => isPaused);
  const figures = { schedules: schedules.length, paused: paused.length, failed: failed.length, running: isRunning };
  const seen = seenAtMs === null ? "never was one" : `the last was seen at ${new Date(seenAtMs).toISOString()}`;
  if (!isRunning) return { status: "warning", summary: `no scheduler runs, ${seen}; start a server: coin-hts serve`, figures };
  if (failed.length > 0) {
    const named = failed.map(({ name, error }) => `${name} (${error?.replaceAll("; ", ", ")})`);
    return { status: "warning", summary: `failed the last time: ${named.join(", ")}; mend that, then: coin-hts schedules trigger ${failed[0]?.name}`, figures };
  }
  return { status: "ok", summary: `${schedules.length} kept${paused.length === 0 ? "" : `, ${paused.length} of them paused`}`, figures };
}

/** Whether anybody would be told of trouble. @param channels such as slack */
export function channelsCheck(channels: readonly string[]): HealthCheck {
  return {
    name: "alerts",
    async check() {
      const figures = { channels: channels.length };
      if (channels.length > 0) return { status: "ok", summary: `told of by ${channels.join(", ")}; coin-hts alerts test sends one`, figures };
      return { status: "warning", summary: "nobody is told of trouble; set SLACK_WEBHOOK_URL, SMTP_HOST or ALERT_WEBHOOK_URL", figures };
    },
  };
}
