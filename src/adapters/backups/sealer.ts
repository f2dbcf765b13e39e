import { readFile } from "node:fs/promises";
import type { BackupManifest } from "../../app/backups/backup.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { sha256 } from "../sha256.ts";

type Encryption = BackupManifest["encryption"];

/** Encrypts what goes into a backup and decrypts what comes out of it, or passes both on where there is no key. */
export interface Sealer {
  /** How new backups are written. */
  readonly encryption: Encryption;
  /** Names the key in eight hex digits without giving it away; empty without one. */
  readonly keyMark: string;
  seal(content: ByteStream): ByteStream;
  /**
   * The content that was sealed. What has been read is good only when the end was reached.
   *
   * @param name of the file, for the message
   * @throws HtsError `backup_key_wrong`, `backup_damaged`
   */
  open(content: ByteStream, encryption: Encryption, name: string): ByteStream;
}

interface Key {
  readonly recipient: string;
  /** Null where the file has the public half alone: enough to make backups, and nobody who takes the machine reads them. */
  readonly identity: string | null;
}

/** What follows the name of an encrypted file; the command `age` reads such. */
export const SEALED_SUFFIX = ".age";

/**
 * A sealer with the key of a file as `age-keygen` writes it: an identity, or a recipient alone.
 *
 * @param keyFile absolute; null for none
 * @throws HtsError `backup_key_wrong`
 */
export async function openSealer(keyFile: string | null): Promise<Sealer> {
  const key = keyFile === null ? null : await readKey(keyFile);
  return {
    encryption: key === null ? "none" : "age",
    keyMark: key === null ? "" : sha256([key.recipient]).slice(0, 8),
    seal: (content) => (key === null ? content : encrypt(content, key.recipient)),
    open: (content, encryption, name) => (encryption === "none" ? content : decrypt(content, requireIdentity(key, keyFile, name), name)),
  };
}

/** A new key as the text of a key file. */
export async function makeKeyText(): Promise<string> {
  const age = await import("age-encryption");
  const identity = await age.generateX25519Identity();
  return `# public key: ${await age.identityToRecipient(identity)}\n${identity}\n`;
}

async function readKey(keyFile: string): Promise<Key> {
  const text = await readFile(keyFile, "utf8").catch((error: unknown) => {
    throw new HtsError("backup_key_wrong", `BACKUP_KEY_FILE ${keyFile} cannot be read: ${(error as Error).message}; make one with: coin-hts backup key FILE`, {
      cause: error,
    });
  });
  const lines = text.split("\n").map((line) => line.trim());
  const line = lines.find((one) => one !== "" && !one.startsWith("#")) ?? "";
  try {
    const age = await import("age-encryption");
    const identity = line.startsWith("AGE-SECRET-KEY-") ? line : null;
    const recipient = identity === null ? line : await age.identityToRecipient(identity);
    new age.Encrypter().addRecipient(recipient);
    return { recipient, identity };
  } catch (error) {
    // Says nothing of the line, which may be the key.
    const expected = "expected a line AGE-SECRET-KEY-1… or age1… as age-keygen and coin-hts backup key write it";
    throw new HtsError("backup_key_wrong", `BACKUP_KEY_FILE ${keyFile} has no key, ${expected}`, { cause: error });
  }
}

function requireIdentity(key: Key | null, keyFile: string | null, name: string): string {
  if (key === null) throw new HtsError("backup_key_wrong", `${name} is encrypted and there is no key; set BACKUP_KEY_FILE to the file of its key`);
  if (key.identity !== null) return key.identity;
  throw new HtsError(
    "backup_key_wrong",
    `${name} is encrypted and ${keyFile ?? ""} has only the public half of a key; set BACKUP_KEY_FILE to the file of the whole one`,
  );
}

async function* encrypt(content: ByteStream, recipient: string): ByteStream {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  yield* (await encrypter.encrypt(toWebStream(content))) as unknown as ByteStream;
}

async function* decrypt(content: ByteStream, identity: string, name: string): ByteStream {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    yield* (await decrypter.decrypt(toWebStream(content))) as unknown as ByteStream;
  } catch (error) {
    if (error instanceof HtsError) throw error;
    const { message } = error as Error;
    if (message.includes("no identity matched")) {
      throw new HtsError("backup_key_wrong", `${name} was encrypted with another key than that of BACKUP_KEY_FILE; set it to the file of its key`, {
        cause: error,
      });
    }
    throw new HtsError("backup_damaged", `${name} cannot be decrypted: ${message}; restore from another backup, or from the object store`, { cause: error });
  }
}

function toWebStream(content: ByteStream): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(content as AsyncIterable<Uint8Array<ArrayBuffer>>) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>;
}
