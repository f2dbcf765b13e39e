import { readTime, type TimeForm, writeTime } from "./read-time.ts";

/** A value of a table: a time is in epoch ms; null for what is not there or cannot be read. */
export type Cell = number | string | null;

/** How the values of a column were written, so that they can be written so again. */
export type CellForm =
  | TimeForm
  /** The cell itself. */
  | { readonly as: "given" }
  /** Not at all: it follows from what stands around it. */
  | { readonly as: "absent" }
  | { readonly as: "lower" }
  /** A number in quotes: as JavaScript writes it, as Python does, or with so many decimals. */
  | { readonly as: "text"; readonly digits: "shortest" | "python" | number };

export type CellKind = "symbol" | "time" | "number" | "side";

/** What a column is read with. */
export interface CellContext {
  /** Of the list that the row stands in. */
  readonly symbol: string;
  readonly naiveOffsetMs: number;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Half of a pair: no file but JSON can hold it. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const GIVEN = { as: "given" } as const;

/** Reads what a field of a row holds; undefined stands for a field that is not there. */
export function readCell(kind: CellKind, value: unknown, { symbol, naiveOffsetMs }: CellContext): Cell {
  if (kind === "symbol") return symbol;
  if (kind === "time") return readTime(value, naiveOffsetMs)?.ms ?? null;
  return kind === "number" ? readNumber(value) : readSide(value);
}

/** How a field was written whose cell is not null. */
export function formOf(kind: CellKind, value: unknown, cell: Cell, { naiveOffsetMs }: CellContext): CellForm {
  if (value === undefined) return { as: "absent" };
  if (value === cell) return kind === "time" ? (readTime(value, naiveOffsetMs)?.form ?? GIVEN) : GIVEN;
  if (kind === "time") return readTime(value, naiveOffsetMs)?.form ?? GIVEN;
  if (kind === "side") return { as: "lower" };
  if (kind === "number" && typeof value === "string") return numberForm(value);
  return GIVEN;
}

/** Writes a cell that is not null; undefined for a field that is left out. */
export function writeCell(cell: number | string, form: CellForm): string | number | undefined {
  switch (form.as) {
    case "given":
      return cell;
    case "absent":
      return undefined;
    case "lower":
      return String(cell).toLowerCase();
    case "text":
      return numberText(Number(cell), form.digits);
    default:
      return writeTime(Number(cell), form);
  }
}

/** A finite number, or a text that is one; null for everything else. @example readNumber("1.50") // 1.5 */
export function readNumber(value: unknown): number | null {
  const number = typeof value === "string" && NUMBER.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

function readSide(value: unknown): string | null {
  if (typeof value !== "string" || LONE_SURROGATE.test(value)) return null;
  return /^(?:buy|sell)$/i.test(value) ? value.toUpperCase() : value;
}

function numberForm(text: string): CellForm {
  const number = Number(text);
  const decimals = Math.min(/\.(\d*)$/.exec(text)?.[1]?.length ?? 0, 100);
  const forms = ["shortest", "python", decimals] as const;
  return { as: "text", digits: forms.find((digits) => numberText(number, digits) === text) ?? "shortest" };
}

function numberText(number: number, digits: "shortest" | "python" | number): string {
  if (typeof digits === "number") return number.toFixed(digits);
  return digits === "python" && Number.isInteger(number) ? `${number}.0` : String(number);
}
