import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { BackupSettings } from "../../src/adapters/backups/backup-settings.ts";

const BACKUP_AND_DIE = join(import.meta.dirname, "backup-and-die.ts");

/** How a process ended that works on backups. */
export interface Death {
  /** Whether it came to its end before it was to die. */
  readonly isAcknowledged: boolean;
  /** That changed something, of one that came to its end. */
  readonly calls: number;
}

/** Has a process work on backups and die before its n-th call that changes something. @param work one of those in backup-and-die.ts */
export function dieAt(settings: BackupSettings, at: number, work: string, variables: Readonly<Record<string, string>> = {}): Death {
  const args = [BACKUP_AND_DIE, JSON.stringify(settings), String(at), work];
  const { stdout, signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, ...variables } });
  const [, calls] = /^acknowledged (\d+)$/m.exec(stdout) ?? [];
  if (calls === undefined && signal !== "SIGKILL") throw new Error(`it ended otherwise: ${stderr}`);
  return { isAcknowledged: calls !== undefined, calls: Number(calls ?? 0) };
}
