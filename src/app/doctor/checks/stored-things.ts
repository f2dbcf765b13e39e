import type { StrategyCatalogue } from "../../catalogue/ports.ts";
import type { HealthCheck } from "../../health/health-check.ts";
import type { BackupFilesReading, CandlesReading, FolderReading } from "../readings.ts";

/** Sentences that one line shows; the rest is counted. */
const SHOWN = 3;

/** Whether the files of candles are what was written. */
export function candlesCheck(read: () => Promise<CandlesReading>): HealthCheck {
  return {
    name: "candles",
    async check() {
      const { seriesCount, readCount, damage } = await read();
      const figures = { series: seriesCount, read: readCount, damaged: damage.length };
      if (damage.length > 0) {
        const remedy = "restore them from a backup (coin-hts restore --only results), or move the series' folders away and fetch them again";
        return { status: "error", summary: `${listSome(damage)}; ${remedy}`, figures };
      }
      const rest = readCount === seriesCount ? "" : `, ${readCount} of them read whole; coin-hts data verify reads all`;
      return { status: "ok", summary: `${seriesCount} series${rest}`, figures };
    },
  };
}

/** Whether every file of the folder of strategies is one. @param readFolder null where there is none to be */
export function strategiesCheck(catalogue: Pick<StrategyCatalogue, "list">, readFolder: (() => Promise<FolderReading>) | null): HealthCheck {
  return {
    name: "strategies",
    async check() {
      const folder = await readFolder?.();
      if (folder?.exists === false) {
        return { status: "error", summary: `the folder ${folder.path} is not there; make it, or correct STRATEGIES_FOLDER`, figures: {} };
      }
      const { strategies, broken } = await catalogue.list();
      const figures = { strategies: strategies.length, broken: broken.length };
      if (broken.length === 0) return { status: "ok", summary: `all ${strategies.length} load`, figures };
      const named = broken.map(({ name, problem }) => `${name}: ${problem.replaceAll("; ", ", ")}`);
      return { status: "error", summary: `${listSome(named)}; mend the file, and look again with: coin-hts check lookahead --strategy FILE`, figures };
    },
  };
}

/** Whether the files of backups can be read, and would outlive the disk. The age of the newest and its proof are another check's. */
export function backupFilesCheck(read: () => Promise<BackupFilesReading>): HealthCheck {
  return {
    name: "backup_files",
    async check() {
      const { count, problems, isEncrypted, shareDisk, root } = await read();
      const figures = { backups: count, damaged: problems.length, encrypted: isEncrypted };
      if (problems.length > 0) return { status: "error", summary: `${listSome(problems)}; coin-hts backup verify tells more`, figures };
      if (shareDisk) {
        const summary = `${root} is on the disk that backups are to outlive; set BACKUP_ROOT to a folder on another, or AWS_BUCKET_NAME for copies elsewhere`;
        return { status: "warning", summary, figures };
      }
      return { status: "ok", summary: `${count} in ${root}, ${isEncrypted ? "new ones are encrypted" : "not encrypted"}`, figures };
    },
  };
}

function listSome(sentences: readonly string[]): string {
  const more = sentences.length - SHOWN;
  return sentences.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
