import type { Command } from "commander";
import { findSchedule } from "../../../app/schedules/manage-schedules.ts";
import { toWireSchedule } from "../../../app/schedules/to-wire-schedule.ts";
import { print } from "../../print.ts";
import { layOut } from "../../table.ts";
import { describeTrigger, type JsonOption, withSchedules } from "./with-schedules.ts";

/** Adds `schedules list` and `schedules show`. */
export function addShowCommands(schedules: Command): Command[] {
  return [
    schedules
      .command("list")
      .description("list schedules, with when they are due and how their last run went")
      .option("--json", "print as JSON")
      .addHelpText("after", "\nExample:\n  coin-hts schedules list")
      .action(list),
    schedules
      .command("show")
      .description("show all of a schedule")
      .argument("<name>")
      .option("--json", "print as JSON")
      .addHelpText("after", "\nExample:\n  coin-hts schedules show daily_data_refresh")
      .action(show),
  ];
}

async function list({ json }: JsonOption): Promise<void> {
  const { schedules, isRunning } = await withSchedules(async ({ schedules: store }) => {
    const [all, sign] = await Promise.all([store.list(), store.readSign()]);
    return { schedules: all.map(toWireSchedule), isRunning: sign.isRunning };
  });
  if (json === true) return print(JSON.stringify({ is_running: isRunning, schedules }));
  if (schedules.length === 0) await print("There is none.");
  else {
    const rows = schedules.map((one) => [
      one.name,
      one.kind,
      describeTrigger(one),
      one.status,
      one.next_run_at ?? "-",
      one.last_run?.status ?? "-",
      String(one.skipped_runs),
    ]);
    await print(layOut([["schedule", "kind", "when", "status", "next run", "last run", "skipped"], ...rows]));
  }
  if (!isRunning) await print("No process keeps schedules just now; start one with: coin-hts serve, or coin-hts serve --role scheduler");
}

async function show(name: string, { json }: JsonOption): Promise<void> {
  const schedule = toWireSchedule(await withSchedules((tools) => findSchedule(name, tools)));
  if (json === true) return print(JSON.stringify(schedule));
  const lines = Object.entries(schedule).map(
    ([field, value]) => `${field.padEnd(20)}${typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "-")}`,
  );
  await print(lines.join("\n"));
}
