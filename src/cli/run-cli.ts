import { Command, CommanderError } from "commander";
import { HtsError } from "../engine/errors.ts";
import { ENGINE_VERSION } from "../engine/version.ts";

const USAGE_EXIT_CODE = 2;

type AddCommand = (program: Command) => Command;

/** By name, in the order of the help. A command's code is loaded only for it and for what has to show all of them: most start twice as fast. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  backtest: async () => (await import("./commands/backtest.ts")).addBacktestCommand,
  data: async () => (await import("./commands/data/data.ts")).addDataCommand,
  strategies: async () => (await import("./commands/strategies.ts")).addStrategiesCommand,
  check: async () => (await import("./commands/check.ts")).addCheckCommand,
  verify: async () => (await import("./commands/verify.ts")).addVerifyCommand,
  runs: async () => (await import("./commands/runs/runs.ts")).addRunsCommand,
  storage: async () => (await import("./commands/storage/storage.ts")).addStorageCommand,
  paper: async () => (await import("./commands/paper/paper.ts")).addPaperCommand,
  jobs: async () => (await import("./commands/jobs.ts")).addJobsCommand,
  health: async () => (await import("./commands/health.ts")).addHealthCommand,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctorCommand,
  logs: async () => (await import("./commands/logs.ts")).addLogsCommand,
  schedules: async () => (await import("./commands/schedules/schedules.ts")).addSchedulesCommand,
  backup: async () => (await import("./commands/backup/backup.ts")).addBackupCommand,
  restore: async () => (await import("./commands/restore.ts")).addRestoreCommand,
  alerts: async () => (await import("./commands/alerts.ts")).addAlertsCommand,
  migrate: async () => (await import("./commands/migrate.ts")).addMigrateCommand,
  token: async () => (await import("./commands/token.ts")).addTokenCommand,
  worker: async () => (await import("./commands/worker.ts")).addWorkerCommand,
  deploy: async () => (await import("./commands/deploy.ts")).addDeployCommand,
  start: async () => (await import("./commands/start.ts")).addStartCommand,
  serve: async () => (await import("./commands/serve.ts")).addServeCommand,
  simulator: async () => (await import("./commands/simulator.ts")).addSimulatorCommand,
  benchmark: async () => (await import("./commands/benchmark.ts")).addBenchmarkCommand,
  "status-report": async () => (await import("./commands/status-report.ts")).addStatusReportCommand,
  demo: async () => (await import("./commands/demo.ts")).addDemoCommand,
};

/** Runs one command line and returns its exit code: 0 ok, 1 failed, 2 usage, 3 data gap, 4 check failed. */
export async function runCli(args: readonly string[]): Promise<number> {
  const program = new Command("coin-hts")
    .description("A trading-research desk for crypto: backtests, their proofs, and what they cost.")
    .version(`coin-hts ${ENGINE_VERSION}`)
    .exitOverride()
    .configureOutput({
      writeErr: (text) => void process.stderr.write(text),
      outputError: (text, write) =>
        write(
          `coin-hts: ${text
            .replace(/^error: /, "")
            .trim()
            .replaceAll("\n", " ")}\n`,
        ),
    });
  const [name = ""] = args;
  for (const load of loadersFor(name)) (await load())(program).exitOverride().copyInheritedSettings(program);
  try {
    await program.parseAsync(args as string[], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return reportFailure(error);
  }
}

/** All for what shows them or names one that is not there; the version needs none. */
function loadersFor(name: string): readonly (() => Promise<AddCommand>)[] {
  if (Object.hasOwn(COMMANDS, name)) return [COMMANDS[name] as () => Promise<AddCommand>];
  return name === "--version" || name === "-V" ? [] : Object.values(COMMANDS);
}

function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  if (error instanceof HtsError) {
    process.stderr.write(`coin-hts: ${error.message} [${error.code}]\n`);
    return error.exitCode;
  }
  // Not a failure that its caller can act on, so whoever mends it needs the trace.
  process.stderr.write(`coin-hts: an error in coin-hts itself, please report it: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
