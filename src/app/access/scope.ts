/** What a token may do, each including those before: look, start work and change settings, everything. */
export const SCOPES = ["read", "run", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** @example reaches("run", "read") // true */
export function reaches(held: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(held) >= SCOPES.indexOf(needed);
}
