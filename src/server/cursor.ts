import { createHash } from "node:crypto";
import { type Static, type TSchema, Type } from "typebox";
import { Check } from "typebox/value";
import { HtsError } from "../engine/errors.ts";

/** Where a list goes on, as a text that clients hand back without looking into it. */
export interface Cursor<T> {
  /** @param query of the page, whose cursor and limit do not count */
  write(place: T, query: object): string;
  /**
   * Null without one.
   *
   * @throws HtsError `request_malformed` for one that this list never wrote for this query
   */
  read(query: { readonly cursor?: string | undefined }): T | null;
}

const FORM = /^[A-Za-z0-9_-]+$/;

/** Makes the cursor of one list. It holds the place of the last row and which query it belongs to; nothing in it is believed unchecked. */
export function defineCursor<S extends TSchema>(list: string, place: S): Cursor<Static<S>> {
  const Written = Type.Object({ q: Type.String(), p: place }, { additionalProperties: false });
  return {
    write: (value, query) => Buffer.from(JSON.stringify({ q: fingerprint(list, query), p: value })).toString("base64url"),
    read(query) {
      if (query.cursor === undefined) return null;
      const written = decode(query.cursor);
      if (Check(Written, written)) {
        const { q, p } = written as unknown as { readonly q: string; readonly p: Static<S> };
        if (q === fingerprint(list, query)) return p;
      }
      throw new HtsError(
        "request_malformed",
        "the cursor was not made by this list for this query; send `next_cursor` as it came, with the same filters and order",
      );
    },
  };
}

function decode(text: string): unknown {
  try {
    return FORM.test(text) ? JSON.parse(Buffer.from(text, "base64url").toString("utf8")) : null;
  } catch {
    return null;
  }
}

function fingerprint(list: string, query: object): string {
  const filters = Object.entries(query).filter(([name, value]) => name !== "cursor" && name !== "limit" && value !== undefined);
  const sorted = filters.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([list, sorted]))
    .digest("base64url")
    .slice(0, 12);
}

/** The rows of a sorted list after a place, at most so many, and whether there are more. */
export function cutPage<T>(rows: readonly T[], isAfter: (row: T) => boolean, limit: number): { readonly rows: readonly T[]; readonly last: T | null } {
  const from = rows.findIndex(isAfter);
  const page = from === -1 ? [] : rows.slice(from, from + limit);
  return { rows: page, last: from !== -1 && from + limit < rows.length ? (page.at(-1) ?? null) : null };
}
