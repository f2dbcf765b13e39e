import type { Command } from "commander";
import type { MigrationPlan } from "../../adapters/postgres/plan-migrations.ts";
import { findDatabase } from "../open-database.ts";
import { print } from "../print.ts";
import { layOut } from "../table.ts";

interface MigrateOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** Adds `migrate status` and `migrate up`: what the database's schema has been through, and bringing it to this version. */
export function addMigrateCommand(program: Command): Command {
  const migrate = program
    .command("migrate")
    .description("bring the database's schema to this version")
    .addHelpText("after", "\nExample:\n  coin-hts migrate up --dry-run");
  const status = migrate
    .command("status")
    .description("show what the schema has been through and what it lacks")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts migrate status --json")
    .action(showStatus);
  const up = migrate
    .command("up")
    .description("apply what the schema lacks; a second process waits for the first")
    .option("--dry-run", "show what would be applied, and change nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts migrate up")
    .action(applyPending);
  for (const command of [status, up]) command.exitOverride().copyInheritedSettings(program);
  return migrate;
}

async function showStatus({ json }: MigrateOptions): Promise<void> {
  const { applied, pending } = await readPlan();
  if (json === true) {
    const done = applied.map(({ name, sha256, applied_at }) => ({ name, sha256, applied_at: applied_at.toISOString() }));
    return print(JSON.stringify({ applied: done, pending: pending.map(({ name, sha256 }) => ({ name, sha256 })) }));
  }
  const rows = [
    ...applied.map(({ name, applied_at }) => [name, `${applied_at.toISOString().slice(0, 16).replace("T", " ")} UTC`]),
    ...pending.map(({ name }) => [name, "pending"]),
  ];
  await print(layOut(rows));
  if (pending.length > 0) await print("Apply what is pending with: coin-hts migrate up");
}

async function applyPending({ json, dryRun }: MigrateOptions): Promise<void> {
  if (dryRun === true) {
    const names = (await readPlan()).pending.map(({ name }) => name);
    if (json === true) return print(JSON.stringify({ pending: names }));
    return print(names.length === 0 ? "Nothing to do." : `Would apply ${names.join(", ")}.`);
  }
  const { migrateDatabase } = await import("../../adapters/postgres/migrate.ts");
  const names = await migrateDatabase(await findDatabase());
  if (json === true) return print(JSON.stringify({ applied: names }));
  await print(names.length === 0 ? "Nothing to do." : `Applied ${names.join(", ")}.`);
}

async function readPlan(): Promise<MigrationPlan> {
  const { readMigrationPlan } = await import("../../adapters/postgres/migrate.ts");
  return readMigrationPlan(await findDatabase());
}
