import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, nullIfAbsent, syncFolder } from "../files/durable-files.ts";
import { writeTextFile } from "../files/write-file.ts";

/** What a restore that has begun to switch still has to do; each step may be done again without harm. */
export interface RestoreJournal {
  readonly backup_id: string;
  readonly started_at: string;
  readonly isDatabaseStaged: boolean;
  /** `own`: its data folder is staged; `remote`: the snapshot to be loaded into REDIS_URL is. */
  readonly redis: "own" | "remote" | null;
  /** Entries of the data root; null when no files are restored. */
  readonly files: { readonly staged: readonly string[]; readonly replaced: readonly string[] } | null;
}

/** Where a restore keeps its things, on the disk of the data root so that they can be renamed into their places. */
export class RestoreFolder {
  readonly dataRoot: string;
  readonly root: string;
  readonly files: string;
  readonly redisData: string;
  /** What was in the places before; removed at the end. */
  readonly replaced: string;
  readonly #journal: string;

  constructor(dataRoot: string) {
    this.dataRoot = dataRoot;
    this.root = join(dataRoot, "server", "restore");
    this.files = join(this.root, "files");
    this.redisData = join(this.root, "redis");
    this.replaced = join(this.root, "replaced");
    this.#journal = join(dataRoot, "server", "restore.json");
  }

  /** An empty folder to stage in. */
  async begin(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
    await makeFolder(this.root, this.dataRoot);
  }

  /** Whether a restore has staged here and was not ended. */
  async hasBegun(): Promise<boolean> {
    return (await stat(this.root).catch(nullIfAbsent)) !== null || (await this.readJournal()) !== null;
  }

  /** From here on the restore is ended, by this process or the next one. */
  async commit(journal: RestoreJournal): Promise<void> {
    await writeTextFile(this.#journal, `${JSON.stringify(journal)}\n`);
    await syncFolder(join(this.dataRoot, "server"));
  }

  async readJournal(): Promise<RestoreJournal | null> {
    const text = await readFile(this.#journal, "utf8").catch(nullIfAbsent);
    return text === null ? null : (JSON.parse(text) as RestoreJournal);
  }

  /** Removes what was staged and replaced, the journal first: without it they are only room. */
  async end(): Promise<void> {
    await rm(this.#journal, { force: true });
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Keeps servers and workers from a data root of which half is of a backup. @throws HtsError `restore_unfinished` */
export async function requireNoUnfinishedRestore(dataRoot: string): Promise<void> {
  const journal = await new RestoreFolder(dataRoot).readJournal();
  if (journal === null) return;
  throw new HtsError(
    "restore_unfinished",
    `the restore of the backup ${journal.backup_id} into ${dataRoot} was broken off; end it with: coin-hts restore --resume`,
  );
}
