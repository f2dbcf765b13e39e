import { createHash } from "node:crypto";

/** SHA-256 of the concatenation of bytes and of texts as UTF-8, as 64 hex digits. */
export function sha256(chunks: Iterable<Uint8Array | string>): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}
