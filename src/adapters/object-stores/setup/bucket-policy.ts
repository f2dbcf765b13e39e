import { HtsError } from "../../../engine/errors.ts";
import type { BucketSettings } from "../open-object-store.ts";
import { isAws } from "./aws-endpoint.ts";

/** A statement of a policy; others' may have more in them than is named here. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/** A bucket's policy with what is to be in it, and what that changes. */
export interface MergedPolicy {
  readonly document: PolicyDocument;
  /** False when it is there already. */
  readonly isChanged: boolean;
  /** Statements of others, all of which are kept. */
  readonly foreignStatements: number;
}

const LIST_SID = "CoinHtsListBucket";
const OBJECTS_SID = "CoinHtsObjects";
/** A user, a role or a whole account, never everybody; other servers leave the account empty or name a tenant. */
const PRINCIPAL = /^arn:aws[a-z-]*:(?:iam|sts)::[A-Za-z0-9_-]*:(?:root|(?:user|role|assumed-role)\/[\w+=,.@/-]{1,512})$/;

/** The rights that the object store needs, as a policy to attach to a user or role: get, put and delete objects, list the bucket. */
export function toUserPolicy(bucket: BucketSettings): PolicyDocument {
  const [partition] = isAws(bucket) ? (/^(?:cn|us-gov)(?=-)/.exec(bucket.region) ?? [null]) : [null];
  const arn = `arn:aws${partition === null ? "" : `-${partition}`}:s3:::${bucket.name}`;
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: LIST_SID, Effect: "Allow", Action: ["s3:ListBucket"], Resource: [arn] },
      { Sid: OBJECTS_SID, Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource: [`${arn}/*`] },
    ],
  };
}

/**
 * Lets the ARN of a user, role or account pass.
 *
 * @throws HtsError `usage`, above all for `*`, which would let in everybody
 */
export function requirePrincipal(principal: string): string {
  if (PRINCIPAL.test(principal)) return principal;
  const what = `the principal was ${JSON.stringify(principal.slice(0, 100))}`;
  throw new HtsError("usage", `${what}, expected the ARN of one user, role or account such as arn:aws:iam::123456789012:user/coin-hts`);
}

/**
 * Lets a principal into a bucket beside whom its policy lets in already.
 *
 * Statements are told apart by their ids: those with others stay as they are, as does the version of the language that
 * they were written in. Principals that were let in before stay in.
 */
export function mergePolicy(current: PolicyDocument | null, bucket: BucketSettings, principal: string): MergedPolicy {
  const statements = current?.Statement ?? [];
  const foreign = statements.filter(({ Sid }) => Sid !== LIST_SID && Sid !== OBJECTS_SID);
  const own = toUserPolicy(bucket).Statement.map((wanted) => {
    const found = statements.filter(({ Sid }) => Sid === wanted.Sid);
    const before = found.flatMap(({ Principal }) => readPrincipals(Principal)).filter((one) => PRINCIPAL.test(one));
    const merged: PolicyStatement = { ...wanted, Principal: { AWS: [...new Set([...before, principal])] } };
    return { merged, isThere: found.length === 1 && toComparable(found[0] as PolicyStatement) === toComparable(merged) };
  });
  const document = { ...current, Version: current?.Version ?? "2012-10-17", Statement: [...foreign, ...own.map(({ merged }) => merged)] };
  return { document, isChanged: !own.every(({ isThere }) => isThere), foreignStatements: foreign.length };
}

/** Reads a bucket's policy; a single statement need not be in a list. */
export function parsePolicy(text: string): PolicyDocument {
  const { Statement = [], ...rest } = JSON.parse(text) as { readonly Version?: string; readonly Statement?: PolicyStatement | PolicyStatement[] };
  // What names no version is of the first one.
  return { ...rest, Version: rest.Version ?? "2008-10-17", Statement: [Statement].flat() };
}

function readPrincipals(principal: unknown): string[] {
  return [(principal as { readonly AWS?: string | string[] } | undefined)?.AWS ?? []].flat();
}

/** Servers give back a list of one as a single text, and lists in any order. */
function toComparable(statement: PolicyStatement): string {
  const { Principal, ...rest } = statement;
  const hasOthers = typeof Principal !== "object" || Principal === null || Object.keys(Principal).join() !== "AWS";
  const parts = Object.entries({ ...rest, Principal: hasOthers ? "other" : readPrincipals(Principal) });
  const sorted = parts.map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : typeof value === "string" ? [value] : value] as const);
  return JSON.stringify(sorted.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
