import { isPublicType } from "./stream.ts";
import { WIRE_FORMATS, type WireFormat } from "./wire-format.ts";

/** One type object of a request. */
export interface TypeRequest {
  readonly type: string;
  readonly codes: readonly string[];
  /** What prices of a book are to be grouped by. */
  readonly level: number;
  readonly isOnlySnapshot: boolean;
  readonly isOnlyRealtime: boolean;
}

export type SubscriptionRequest =
  | { readonly kind: "subscribe"; readonly ticket: string; readonly types: readonly TypeRequest[]; readonly format: WireFormat }
  | { readonly kind: "list"; readonly ticket: string; readonly format: WireFormat }
  | { readonly kind: "error"; readonly name: WebSocketErrorName; readonly message: string };

export type WebSocketErrorName = "INVALID_AUTH" | "WRONG_FORMAT" | "NO_TICKET" | "NO_TYPE" | "NO_CODES" | "INVALID_PARAM" | "TOO_MANY_REQUEST";

/** All codes of one request; Upbit itself serves all of its some 860 markets to one. */
const MAX_CODES = 2000;
const MAX_TYPES = 50;
const PRIVATE_TYPES: ReadonlySet<unknown> = new Set(["myOrder", "myAsset", "myTrade"]);

type Fields = Readonly<Record<string, unknown>>;

/** A request is refused by throwing one; it never leaves this file. */
class Refusal extends Error {
  readonly errorName: WebSocketErrorName;

  constructor(errorName: WebSocketErrorName, message: string) {
    super(message);
    this.errorName = errorName;
  }
}

/** Reads what a client sent; never throws, whatever that is. Messages are worded as Upbit does. */
export function readRequest(text: string): SubscriptionRequest {
  try {
    return readParts(parseParts(text));
  } catch (error) {
    if (error instanceof Refusal) return { kind: "error", name: error.errorName, message: error.message };
    throw error;
  }
}

function parseParts(text: string): Fields[] {
  const wrong = new Refusal("WRONG_FORMAT", "Format 이 맞지 않습니다.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (!Array.isArray(value) || value.length > MAX_TYPES + 2) throw wrong;
  if (!value.every((part): part is Fields => typeof part === "object" && part !== null && !Array.isArray(part))) throw wrong;
  return value;
}

function readParts(parts: readonly Fields[]): SubscriptionRequest {
  const ticket = parts.find((part) => "ticket" in part)?.["ticket"];
  if (typeof ticket !== "string" || ticket === "") throw new Refusal("NO_TICKET", "티켓이 존재하지 않거나, 유효하지 않습니다.");
  const format = readFormat(parts.find((part) => "format" in part)?.["format"] ?? "DEFAULT");
  const method = parts.find((part) => "method" in part)?.["method"];
  if (method === "LIST_SUBSCRIPTIONS") return { kind: "list", ticket, format };
  if (method !== undefined) throw new Refusal("INVALID_PARAM", `${describe(method)} 은 지원하지 않는 메서드입니다.`);
  const asked = parts.filter((part) => "type" in part || !("ticket" in part || "format" in part));
  if (asked.length === 0) throw new Refusal("NO_TYPE", "type 필드가 존재하지 않습니다.");
  const types = asked.map(readType);
  if (types.reduce((count, { codes }) => count + codes.length, 0) > MAX_CODES) {
    throw new Refusal("INVALID_PARAM", `codes 필드는 ${MAX_CODES}개까지 지원합니다.`);
  }
  return { kind: "subscribe", ticket, types, format };
}

function readFormat(value: unknown): WireFormat {
  const format = WIRE_FORMATS.find((one) => one === value);
  if (format === undefined) throw new Refusal("INVALID_PARAM", `${describe(value)} 은 지원하지 않는 포맷입니다.`);
  return format;
}

function readType(part: Fields): TypeRequest {
  const { type, codes, level = 0 } = part;
  if (type === undefined) throw new Refusal("NO_TYPE", "type 필드가 존재하지 않습니다.");
  if (PRIVATE_TYPES.has(type)) throw new Refusal("INVALID_AUTH", "인증 정보가 올바르지 않습니다.");
  if (typeof type !== "string" || !isPublicType(type)) throw new Refusal("INVALID_PARAM", `${describe(type)} 은 지원하지 않는 타입입니다.`);
  if (codes === undefined) throw new Refusal("NO_CODES", "codes 필드가 존재하지 않습니다.");
  if (!Array.isArray(codes) || !codes.every((code) => typeof code === "string")) throw new Refusal("WRONG_FORMAT", "Format 이 맞지 않습니다.");
  if (codes.length === 0) throw new Refusal("INVALID_PARAM", "codes 필드가 비어 있습니다.");
  const grouping = Number(level);
  if (!Number.isFinite(grouping)) throw new Refusal("INVALID_PARAM", `${describe(level)} 은 지원하지 않는 level입니다.`);
  return {
    type,
    codes,
    level: grouping,
    isOnlySnapshot: isTrue(part, "is_only_snapshot", "isOnlySnapshot"),
    isOnlyRealtime: isTrue(part, "is_only_realtime", "isOnlyRealtime"),
  };
}

function isTrue(part: Fields, ...names: readonly string[]): boolean {
  return names.some((name) => part[name] === true || part[name] === "true");
}

function describe(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 40);
}
