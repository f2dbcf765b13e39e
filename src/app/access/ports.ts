import type { Scope } from "./scope.ts";

/** Who makes a change, as the audit log names them. */
export interface Actor {
  /** Null for the command line and for requests without a token. */
  readonly tokenId: string | null;
  /** For a reader: the name of a token, "local", a user of the machine. 1 to 200 characters. */
  readonly name: string;
  /** An IP address; null where there is none. */
  readonly clientAddress: string | null;
}

/** A change, for the audit log. */
export interface Change {
  /** Such as preset.create. */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** What else is to be known of it; never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Every change that somebody made, for good. */
export interface AuditLog {
  /**
   * Notes a change. What removes or alters something is noted before it is done, so that no such change is without its
   * entry; an entry may then be of one that failed.
   *
   * @throws HtsError `database_unreachable`, `database_timeout`; the change is not to be made then
   */
  record(by: Actor, change: Change): Promise<void>;
  /** Entries that fit, newest first, those before `beforeId` when it is given. @throws HtsError `database_unreachable`, `database_timeout` */
  list(filter: AuditFilter, limit: number, beforeId: number | null): Promise<AuditPage>;
}

/** Which entries; those of every value of what is left out. */
export interface AuditFilter {
  readonly action?: string;
  readonly subjectKind?: string;
  readonly subjectId?: string;
  readonly tokenId?: string;
}

/** A change and when it was made. */
export interface AuditEntry extends Actor {
  readonly auditId: number;
  readonly happenedAt: Date;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** The `beforeId` of the next page; null on the last. */
  readonly next: number | null;
}

/** A token as it is kept: everything but its secret. */
export interface TokenRecord {
  readonly tokenId: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface NewToken {
  /** 1 to 100 characters. */
  readonly name: string;
  readonly scope: Scope;
  /** From now on; the database's clock decides, which is every server's. */
  readonly lifetimeSeconds: number;
  /** Of the secret, 64 hex digits. */
  readonly tokenSha256: string;
}

/** A token found by the hash of its secret. */
export interface FoundToken extends TokenRecord {
  readonly tokenSha256: string;
  /** Whether it is neither expired nor revoked, by the database's clock. */
  readonly isActive: boolean;
}

/**
 * The tokens and, in the same transaction with every change of them, the audit log.
 *
 * Every method rejects with HtsError `database_unreachable` or `database_timeout`.
 */
export interface TokenStore {
  create(token: NewToken, by: Actor): Promise<TokenRecord>;
  /** All that there ever were, newest first. */
  list(): Promise<readonly TokenRecord[]>;
  /** Revokes a token and returns it; null when there is none of this id. One that is revoked already stays as it is. */
  revoke(tokenId: string, by: Actor): Promise<TokenRecord | null>;
  findByHash(tokenSha256: string): Promise<FoundToken | null>;
  /** Whether there ever was a token. */
  hasAny(): Promise<boolean>;
  /** Whether there is one that is neither expired nor revoked. */
  hasActive(): Promise<boolean>;
  /** Notes that a token was used, unless that was noted within the last minute. */
  markUsed(tokenId: string): Promise<void>;
}

/** What has to do with the secrets themselves. */
export interface TokenSecrets {
  /** A new secret of 256 random bits behind a prefix that tells what it is. */
  make(): string;
  /** Whether a text has the form of a secret. */
  isWellFormed(text: string): boolean;
  /** SHA-256, 64 hex digits. */
  hash(secret: string): string;
  /** Compares two hashes in a time that does not depend on where they differ. */
  isSameHash(one: string, other: string): boolean;
}
