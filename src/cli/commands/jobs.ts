import { type Command, Option } from "commander";
import { cancelTask, deleteDeadTask, findTask, retryDeadTask } from "../../app/jobs/control-task.ts";
import { QUEUE_NAMES, type QueueName, type Task, TASK_STATUSES, type TaskStatus } from "../../app/jobs/task.ts";
import { toWireTask } from "../../app/jobs/to-wire-task.ts";
import { parseCount } from "../json-option.ts";
import { type OpenJobs, openJobs } from "../open-jobs.ts";
import { print } from "../print.ts";
import { layOut, percent } from "../table.ts";

interface JsonOption {
  readonly json?: boolean;
}

interface ListOptions extends JsonOption {
  readonly queue?: QueueName;
  readonly status?: TaskStatus;
  readonly dead?: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

const LONGEST_LIST = 1000;

/** Adds `jobs list|show|retry|delete|cancel|summary`: the work that was asked for, and what became of it. */
export function addJobsCommand(program: Command): Command {
  const jobs = program.command("jobs").description("show and steer the work in the queues").addHelpText("after", "\nExample:\n  coin-hts jobs list --dead");
  const add = (name: string, description: string, example: string): Command =>
    jobs.command(name).description(description).option("--json", "print as JSON").addHelpText("after", `\nExample:\n  coin-hts jobs ${example}`);
  const id = "3f0c8a52-6f0e-4a0e-9d0e-1c6a0a6b9d11";
  const commands = [
    add("list", "list tasks, newest first", "list --status running")
      .addOption(new Option("--queue <name>", "only of this queue").choices(QUEUE_NAMES))
      .addOption(new Option("--status <status>", "only in this state").choices(TASK_STATUSES))
      .option("--dead", "only dead letters: what has failed for good")
      .option("--limit <n>", "at most so many, 1000 at most", parseCount, 50)
      .option("--cursor <text>", "go on after the page that showed it")
      .action(list),
    add("show", "show a task with its whole error", `show ${id}`).argument("<id>").action(show),
    add("retry", "bring a dead letter to life with all its attempts", `retry ${id}`).argument("<id>").action(act("Queued", retryDeadTask)),
    add("delete", "remove a dead letter for good", `delete ${id}`).argument("<id>").action(act("Deleted", deleteDeadTask)),
    add("cancel", "cancel a task that waits or runs", `cancel ${id}`).argument("<id>").action(act("Cancelled", cancelTask)),
    add("summary", "count what is in the queues", "summary").action(summarize),
  ];
  for (const command of commands) command.exitOverride().copyInheritedSettings(program);
  return jobs;
}

async function withJobs(use: (jobs: OpenJobs) => Promise<void>): Promise<void> {
  const jobs = await openJobs();
  try {
    await use(jobs);
  } finally {
    await jobs.close();
  }
}

async function list({ json, queue, status, dead, limit, cursor }: ListOptions): Promise<void> {
  const filter = {
    limit: Math.min(limit, LONGEST_LIST),
    ...(queue === undefined ? {} : { queue }),
    ...(status === undefined ? {} : { status }),
    ...(dead === true ? { isDead: true } : {}),
    ...(cursor === undefined ? {} : { cursor }),
  };
  await withJobs(async ({ store }) => {
    const { tasks, nextCursor } = await store.list(filter);
    if (json === true) return print(JSON.stringify({ tasks: tasks.map(toWireTask), next_cursor: nextCursor }));
    if (tasks.length === 0) return print("There is none.");
    const rows = tasks.map((task) => [
      task.taskId,
      task.kind,
      task.status,
      percent(task.progress),
      `${task.attempts}/${task.maxAttempts}`,
      timeOf(task.createdAtMs),
      task.error?.code ?? "",
    ]);
    await print(layOut([["task", "kind", "status", "progress", "attempts", "created", "error"], ...rows]));
    if (nextCursor !== null) await print(`More with: coin-hts jobs list --cursor ${nextCursor}`);
  });
}

async function show(taskId: string, { json }: JsonOption): Promise<void> {
  await withJobs(async (jobs) => {
    const task = toWireTask(await findTask(taskId, jobs));
    if (json === true) return print(JSON.stringify(task));
    const { error, ...fields } = task;
    const rows = Object.entries(fields).map(
      ([name, value]) => `${name.padEnd(20)}${typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "-")}`,
    );
    await print(rows.join("\n"));
    if (error === null) return;
    const causes = error.causes.map(({ name, message }) => `  caused by ${name}: ${message}`);
    await print([`error               ${error.code}: ${error.message}`, ...causes, ...(error.stack === null ? [] : [error.stack])].join("\n"));
  });
}

function act(done: string, use: (taskId: string, jobs: OpenJobs) => Promise<Task | void>): (taskId: string, options: JsonOption) => Promise<void> {
  return (taskId, { json }) =>
    withJobs(async (jobs) => {
      const task = await use(taskId, jobs);
      if (json === true) return print(JSON.stringify(task === undefined ? { task_id: taskId, deleted: true } : toWireTask(task)));
      await print(`${done} ${taskId}.`);
    });
}

async function summarize({ json }: JsonOption): Promise<void> {
  await withJobs(async ({ store }) => {
    const queues = (await store.summarize()).map(({ oldestQueuedSeconds, ...counts }) => ({ ...counts, oldest_queued_seconds: oldestQueuedSeconds }));
    if (json === true) return print(JSON.stringify({ queues }));
    const columns = ["queued", "running", "completed", "failed", "cancelled", "dead", "workers"] as const;
    await print(
      layOut([
        ["queue", ...columns, "oldest waits"],
        ...queues.map((queue) => [queue.queue, ...columns.map((column) => String(queue[column])), seconds(queue.oldest_queued_seconds)]),
      ]),
    );
  });
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

function seconds(value: number | null): string {
  return value === null ? "-" : `${value.toFixed(0)} s`;
}
