import { dirname, join } from "node:path";
import type { ArchivedFile, FilesPart } from "../../app/backups/backup.ts";
import { HtsError } from "../../engine/errors.ts";
import { measure, readPieces, textPieces } from "./byte-files.ts";
import type { ObjectArchive } from "./object-archive.ts";
import type { BackupTarget, PartMaker } from "./part-maker.ts";
import { describeFile, type FoundFile, isWithin, listFiles, listTopEntries, walkFolders } from "./scan-files.ts";

/** The list of files within a backup, one JSON object a line. */
const LIST_NAME = "files.jsonl";
const ATTEMPTS = 20;
/** Runs lie here; the database names them. */
const RESULTS = "results";

interface Remembered {
  readonly file: ArchivedFile;
  readonly state: string;
}

/**
 * The files of a data root as a part of a backup: candles, runs and whatever else lies there. Each folder is taken as it
 * was at one moment: when anything in it changes meanwhile it is looked at again. The content goes into the archive.
 */
export class FilesArchiver implements PartMaker {
  readonly #dataRoot: string;
  readonly #tops: readonly string[];
  readonly #archive: ObjectArchive;
  readonly #taken = new Map<string, Remembered>();
  #newBytes = 0;
  readonly source: PartMaker["source"];

  private constructor(dataRoot: string, tops: readonly string[], archive: ObjectArchive, source: PartMaker["source"]) {
    this.#dataRoot = dataRoot;
    this.#tops = tops;
    this.#archive = archive;
    this.source = source;
  }

  /** @param isKnown whether the last backup has a file, by path, bytes and time: it needs no room then */
  static async open(dataRoot: string, backupRoot: string, archive: ObjectArchive, isKnown: (file: FoundFile) => boolean): Promise<FilesArchiver> {
    await requireApart(dataRoot, backupRoot);
    const tops = await listTopEntries(dataRoot, backupRoot);
    let [count, bytes, newBytes] = [0, 0, 0];
    for await (const file of eachFile(dataRoot, tops)) {
      [count, bytes] = [count + 1, bytes + file.bytes];
      if (!isKnown(file)) newBytes += file.bytes;
    }
    const summary = `archive ${count} files of ${dataRoot}, ${mib(bytes)}, of which ${mib(newBytes)} changed since the last backup`;
    const source =
      count === 0 ? { isThere: false as const, reason: `there are no files in ${dataRoot} yet` } : { isThere: true as const, summary, bytes: newBytes };
    return new FilesArchiver(dataRoot, tops, archive, source);
  }

  /** Takes the runs before the database is dumped: one that is deleted meanwhile is in the dump, and its files are in the backup. */
  async takeRuns(): Promise<void> {
    if (this.#tops.includes(RESULTS)) await this.#takeBelow(RESULTS);
  }

  async write(target: BackupTarget): Promise<FilesPart> {
    const present = new Set<string>();
    for (const top of this.#tops) for (const path of await this.#takeBelow(top)) present.add(path);
    const files = [...this.#taken.values()].map(({ file }) => file).filter(({ path }) => present.has(path) || path.startsWith(`${RESULTS}/`));
    const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    await this.#archive.sync();
    const file = await target.addFile(LIST_NAME, textPieces(sorted.map((one) => `${JSON.stringify(one)}\n`).join("")));
    return { kind: "results", file, file_count: sorted.length, bytes: sorted.reduce((sum, { bytes }) => sum + bytes, 0), new_bytes: this.#newBytes };
  }

  /** The objects that hold what was taken. */
  get objects(): ReadonlySet<string> {
    return new Set([...this.#taken.values()].map(({ file }) => file.object));
  }

  async #takeBelow(top: string): Promise<string[]> {
    const paths: string[] = [];
    if ((await describeFile(this.#dataRoot, top)) !== null)
      return this.#takeUnchanged(top, async () => [await describeFile(this.#dataRoot, top)].filter((one) => one !== null));
    for await (const folder of walkFolders(this.#dataRoot, top)) paths.push(...(await this.#takeUnchanged(folder, () => listFiles(this.#dataRoot, folder))));
    return paths;
  }

  /** Takes files as they were at one moment. */
  async #takeUnchanged(place: string, list: () => Promise<FoundFile[]>): Promise<string[]> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const files = await list();
      let isTaken = true;
      for (const file of files) isTaken &&= await this.#take(file);
      if (isTaken && describeState(await list()) === describeState(files)) return files.map(({ path }) => path);
    }
    throw new HtsError(
      "file_unreadable",
      `${join(this.#dataRoot, place)} changed ${ATTEMPTS} times while it was read; wait until what writes to it is done and try again`,
    );
  }

  /** False when the file changed or went while it was read. */
  async #take({ path, mode, modifiedMs, state }: FoundFile): Promise<boolean> {
    if (this.#taken.get(path)?.state === state) return true;
    const place = join(this.#dataRoot, path);
    try {
      const { sha256, size: bytes } = await measure(readPieces(place));
      let object = await this.#archive.find(sha256);
      if (object === undefined) {
        const added = await this.#archive.add(place, sha256);
        if (added === null) return false;
        this.#newBytes += added.bytes;
        object = added.name;
      }
      this.#taken.set(path, { state, file: { path, bytes, sha256, object, mode, modified_ms: modifiedMs } });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    }
  }
}

/** A backup of backups would grow with each. @throws HtsError `configuration_invalid` */
async function requireApart(dataRoot: string, backupRoot: string): Promise<void> {
  if (dirname(backupRoot) === dataRoot || !(await isWithin(backupRoot, dataRoot))) return;
  throw new HtsError(
    "configuration_invalid",
    `BACKUP_ROOT ${backupRoot} lies deep within DATA_ROOT ${dataRoot}, expected a folder directly in it or elsewhere`,
  );
}

async function* eachFile(dataRoot: string, tops: readonly string[]): AsyncGenerator<FoundFile> {
  for (const top of tops) {
    const single = await describeFile(dataRoot, top);
    if (single !== null) yield single;
    else for await (const folder of walkFolders(dataRoot, top)) yield* await listFiles(dataRoot, folder);
  }
}

function describeState(files: readonly FoundFile[]): string {
  return files.map(({ path, state }) => `${path} ${state}`).join("\n");
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
