import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { TokenSecrets } from "../../app/access/ports.ts";

/** Scanners of secrets and people know one by it. */
const PREFIX = "hts_";
const RANDOM_BYTES = 32;
const SECRET = /^hts_[A-Za-z0-9_-]{43}$/;

/** Secrets of tokens: "hts_" and 256 random bits in base64url. With so many a fast hash is as good as a slow one. */
export const TOKEN_SECRETS: TokenSecrets = {
  make: () => `${PREFIX}${randomBytes(RANDOM_BYTES).toString("base64url")}`,
  isWellFormed: (text) => SECRET.test(text),
  hash: (secret) => createHash("sha256").update(secret).digest("hex"),
  isSameHash: (one, other) => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other)),
};
