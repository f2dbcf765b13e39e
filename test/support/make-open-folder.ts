import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder under the system's temporary one that another system user can enter. */
export function makeOpenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "coin-hts-postgres-"));
  chmodSync(folder, 0o755);
  return folder;
}
