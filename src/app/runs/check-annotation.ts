import { MAX_NOTE_LENGTH, MAX_TAGS, TAG_PATTERN } from "../../contract/saved-run.ts";
import { HtsError } from "../../engine/errors.ts";

const TAG = new RegExp(TAG_PATTERN, "u");

/** @throws HtsError `usage` for a note that is too long */
export function requireNote(note: string): void {
  if (note.length > MAX_NOTE_LENGTH) throw new HtsError("usage", `the note has ${note.length} characters, at most ${MAX_NOTE_LENGTH} can be`);
  if (note.includes("\0")) throw new HtsError("usage", "the note has a NUL character, which cannot be kept; leave it out");
}

/** @throws HtsError `usage` for too many tags or a malformed one */
export function requireTags(tags: readonly string[]): void {
  if (tags.length > MAX_TAGS) throw new HtsError("usage", `there are ${tags.length} tags, a run can have ${MAX_TAGS}`);
  const malformed = tags.find((tag) => !TAG.test(tag) || tag !== tag.trim());
  if (malformed === undefined) return;
  throw new HtsError(
    "usage",
    `the tag ${JSON.stringify(malformed.slice(0, 60))} cannot be, expected 1 to 50 characters without a comma or a space at its ends`,
  );
}
