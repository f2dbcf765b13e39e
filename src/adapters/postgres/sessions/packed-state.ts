import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { SessionSnapshot } from "../../../engine/session/trading-session.ts";

/** A snapshot as it is kept: JSON, compressed at Zstandard's usual level, a few ms for hundreds of symbols. */
export function packState(snapshot: SessionSnapshot): Buffer {
  return zstdCompressSync(JSON.stringify(snapshot));
}

export function unpackState(packed: Buffer): SessionSnapshot {
  return JSON.parse(zstdDecompressSync(packed).toString("utf8")) as SessionSnapshot;
}
