import { chmod, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DeployRecord, Installation } from "../../app/deploy/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import { linkNew, nullIfAbsent, syncFolder, writeSynced } from "../files/durable-files.ts";

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;

/** An installation in a folder that only its owner may look into. */
export class InstallationFolder implements Installation {
  readonly folder: string;
  readonly settingsPath: string;
  readonly tokenPath: string;
  readonly #recordPath: string;

  /** @param folder absolute; made when something is first written */
  constructor(folder: string) {
    this.folder = folder;
    this.settingsPath = join(folder, ".env");
    this.tokenPath = join(folder, "token");
    this.#recordPath = join(folder, "deployed.json");
  }

  /** Makes the folder. @throws HtsError `file_not_writable` */
  async prepare(): Promise<void> {
    await explain(this.folder, async () => {
      await mkdir(this.folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
      await chmod(this.folder, OWNER_ONLY_FOLDER);
    });
  }

  async readSettings(): Promise<string | null> {
    try {
      return await readFile(this.settingsPath, "utf8").catch(nullIfAbsent);
    } catch (error) {
      throw new HtsError("file_unreadable", `${this.settingsPath} could not be read: ${(error as Error).message}; give this user the permission`, {
        cause: error,
      });
    }
  }

  /** By a second name for a file that is whole: it appears with all of its content, and never in place of another. */
  async createSettings(text: string): Promise<void> {
    await this.prepare();
    await explain(this.settingsPath, async () => {
      const temporary = await this.#writeTemporary(this.settingsPath, text);
      try {
        await linkNew(temporary, this.settingsPath);
      } finally {
        await rm(temporary, { force: true });
      }
      await syncFolder(this.folder);
    });
  }

  async writeToken(secret: string): Promise<void> {
    await this.#replace(this.tokenPath, `${secret}\n`);
  }

  /** A damaged note is as good as none: it only tells what to go back to. */
  async readRecord(): Promise<DeployRecord | null> {
    const text = await readFile(this.#recordPath, "utf8").catch(() => null);
    try {
      const { image, deployedAt } = JSON.parse(text ?? "") as Partial<DeployRecord>;
      return typeof image === "string" && typeof deployedAt === "string" ? { image, deployedAt } : null;
    } catch {
      return null;
    }
  }

  async writeRecord(record: DeployRecord): Promise<void> {
    await this.#replace(this.#recordPath, `${JSON.stringify(record)}\n`);
  }

  async #replace(path: string, text: string): Promise<void> {
    await this.prepare();
    await explain(path, async () => {
      await rename(await this.#writeTemporary(path, text), path);
      await syncFolder(this.folder);
    });
  }

  /** Always by the same name: what a killed deployment left is removed by the next. One at a time, by the lock of the folder. */
  async #writeTemporary(path: string, text: string): Promise<string> {
    const temporary = `${path}.new`;
    await rm(temporary, { force: true });
    await writeSynced(temporary, text, OWNER_ONLY_FILE);
    return temporary;
  }
}

async function explain(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new HtsError("file_not_writable", `${path} could not be written: ${(error as Error).message}; make room or give the permission`, { cause: error });
  }
}
