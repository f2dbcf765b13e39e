/** A JSON file that was read whole. */
export interface DocumentFile {
  readonly text: string;
  readonly bytes: number;
  /** Of the bytes. */
  readonly sha256: string;
  /** When it was last changed, epoch ms. */
  readonly modifiedMs: number;
}

/** A folder of JSON files, which are never written to. */
export interface DocumentFolder {
  /**
   * Every .json file in the folder and the folders below, in the order of their names; links are not followed.
   *
   * @throws HtsError `file_not_found` when there is no such folder
   */
  list(): Promise<DocumentListing>;
  /** @throws HtsError `file_not_found`, `file_unreadable` for one that is too large or not UTF-8 */
  read(path: string): Promise<DocumentFile>;
  /** What stands beside a file under this name; null when nothing does. @throws HtsError as `read` */
  readBeside(path: string, name: string): Promise<DocumentFile | null>;
}

export interface DocumentListing {
  readonly paths: readonly string[];
  /** Links that were not followed. */
  readonly links: number;
  /** Folders that could not be looked into. */
  readonly failed: readonly UnreadDocument[];
}

/** What could not be taken in, and why. */
export interface UnreadDocument {
  readonly path: string;
  readonly reason: string;
}
