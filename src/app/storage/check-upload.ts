import { HtsError } from "../../engine/errors.ts";
import type { UploadOptions } from "./object-store.ts";

const MAX_METADATA_PAIRS = 16;
const MAX_METADATA_LENGTH = 1024;
const METADATA_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
// No space at either end: HTTP headers lose it.
const METADATA_VALUE = /^[!-~]([ -~]*[!-~])?$/;
const MEDIA_TYPE = /^[a-z0-9.+-]+\/[a-z0-9.+-]+(; ?[a-z-]+=[A-Za-z0-9._-]+)*$/i;
/** What the adapters keep about an object begins so. */
const OWN_PREFIX = "hts-";

export const DEFAULT_CONTENT_TYPE = "application/octet-stream";

/**
 * Refuses options of an upload that one of the adapters could not keep as they are.
 *
 * @throws HtsError `usage`
 */
export function requireUploadOptions({ condition, contentType, metadata = {}, expected = {} }: UploadOptions): void {
  if (contentType !== undefined && (contentType.length > 200 || !MEDIA_TYPE.test(contentType))) {
    refuse(`the content type was ${JSON.stringify(contentType.slice(0, 80))}, expected one such as application/json`);
  }
  if (condition !== undefined && "ifMatch" in condition && !/^"[!#-~]{1,200}"$/.test(condition.ifMatch)) {
    refuse(`the ETag was ${JSON.stringify(condition.ifMatch.slice(0, 80))}, expected one in double quotes as the store has given it`);
  }
  if (expected.sha256 !== undefined && !/^[0-9a-f]{64}$/.test(expected.sha256)) refuse("the expected SHA-256 was malformed, expected 64 small hex digits");
  if (expected.size !== undefined && !(Number.isSafeInteger(expected.size) && expected.size >= 0)) {
    refuse(`the expected size was ${expected.size}, expected a whole number of bytes`);
  }
  requireMetadata(Object.entries(metadata));
}

function requireMetadata(pairs: readonly (readonly [string, string])[]): void {
  if (pairs.length > MAX_METADATA_PAIRS) refuse(`there are ${pairs.length} pairs of metadata, at most ${MAX_METADATA_PAIRS} can be`);
  for (const [name, value] of pairs) {
    if (!METADATA_NAME.test(name) || name.startsWith(OWN_PREFIX)) {
      refuse(`the metadata name ${JSON.stringify(name.slice(0, 80))} cannot be, expected small letters, digits and hyphens, not beginning with ${OWN_PREFIX}`);
    }
    if (!METADATA_VALUE.test(value)) refuse(`the value of the metadata ${name} cannot be, expected printable ASCII without spaces at its ends`);
  }
  const length = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (length > MAX_METADATA_LENGTH) refuse(`the metadata has ${length} characters, at most ${MAX_METADATA_LENGTH} can be`);
}

function refuse(problem: string): never {
  throw new HtsError("usage", problem);
}
