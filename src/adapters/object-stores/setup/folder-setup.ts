import { stat } from "node:fs/promises";
import type { StorageCheck, StoragePlan, StorageSetup, StorageStep } from "../../../app/storage/storage-setup.ts";
import { HtsError } from "../../../engine/errors.ts";
import { FilesystemObjectStore } from "../filesystem-object-store.ts";
import { makeFolder } from "../../files/durable-files.ts";
import { newProbeKey } from "./probe-key.ts";

const NOT_APPLICABLE = "does not apply to a folder: what is overwritten or deleted is gone, and nothing expires by itself";

/** Makes the folder of objects and checks it. */
export class FolderSetup implements StorageSetup {
  readonly location: string;
  readonly endpointUrl = null;
  readonly #dataRoot: string;

  constructor(folder: string, dataRoot: string) {
    this.location = folder;
    this.#dataRoot = dataRoot;
  }

  async plan(principal: string | null): Promise<StoragePlan> {
    if (principal !== null) throw new HtsError("usage", "a folder has no policy to let a principal in by; set AWS_BUCKET_NAME, or leave --principal out");
    const steps: StorageStep[] = (await this.#exists()) ? [] : [{ action: "make_folder", folder: this.location, summary: `make the folder ${this.location}` }];
    return { steps, policy: null, notes: [`Versioning and lifecycle ${NOT_APPLICABLE.replace("does", "do")}.`] };
  }

  async apply(): Promise<void> {
    try {
      await makeFolder(this.location, this.#dataRoot);
    } catch (error) {
      throw new HtsError("storage_denied", `${this.location} could not be made: ${(error as Error).message}; give this user the right to, or set DATA_ROOT`, {
        cause: error,
      });
    }
  }

  async check(): Promise<readonly StorageCheck[]> {
    const problem = await this.#exists().then(
      (exists) => (exists ? null : `${this.location} is not there`),
      (error: unknown) => (error as Error).message,
    );
    if (problem !== null) return [{ name: "folder", status: "failed", detail: problem, remedy: "mount its disk, or make it: coin-hts storage init" }];
    const checks = await this.#probe();
    const rest = ["versioning", "lifecycle"].map((name) => ({ name, status: "not_applicable", detail: NOT_APPLICABLE, remedy: null }) as const);
    return [...checks, ...rest];
  }

  close(): void {
    // Nothing is held.
  }

  async #exists(): Promise<boolean> {
    const status = await stat(this.location).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw new HtsError("storage_denied", `${this.location} cannot be looked at: ${error.message}; give this user the right to`, { cause: error });
    });
    if (status?.isDirectory() !== false) return status !== null;
    throw new HtsError("storage_denied", `${this.location} is no folder; move it away or set DATA_ROOT`);
  }

  async #probe(): Promise<StorageCheck[]> {
    const store = new FilesystemObjectStore(this.location);
    const key = newProbeKey();
    const checks: StorageCheck[] = [];
    /** The work says what is wrong, or null. */
    const attempt = async (name: string, found: string, work: () => Promise<string | null>): Promise<boolean> => {
      const problem = await work().catch((error: unknown) => {
        if (error instanceof HtsError) return error.message;
        throw error;
      });
      const remedy = `make room, mend the disk, or let this user read and write ${this.location}`;
      checks.push({ name, status: problem === null ? "ok" : "failed", detail: problem ?? found, remedy: problem === null ? null : remedy });
      return problem === null;
    };
    if (!(await attempt("put", "an object can be written", () => store.upload(key, Buffer.from(key)).then(() => null)))) return checks;
    await attempt("list", "it is listed", async () => {
      for await (const object of store.list(key)) if (object.key === key) return null;
      return "an object that was written is not listed";
    });
    await attempt("get", "it is read, and is what was written", async () => (await store.verify(key)).problems[0] ?? null);
    await attempt("delete", "it is removed", () => store.purge(key).then(() => null));
    return checks;
  }
}
