import pg from "pg";

type Parser = (text: string) => unknown;

/**
 * How values arrive: int8 as a number (refused beyond 2^53), timestamptz as a Date, numeric as its decimal text,
 * date as its text; the rest as the driver does it.
 *
 * A Date holds a moment to the millisecond, as the columns do, and is what the driver takes as a parameter.
 */
const PARSERS: Readonly<Record<number, Parser>> = {
  20: readInteger,
  1082: (text) => text,
  1184: readInstant,
  1700: (text) => text,
};

/** For one connection; the driver's own table is shared with whatever else uses it, and stays as it is. */
export const VALUE_PARSERS: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    const own = format === "binary" ? undefined : PARSERS[oid];
    return own ?? pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

function readInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`a bigint of the database was ${text}, expected at most 9007199254740991 in size`);
}

const STANDARD_PARSER = pg.types.getTypeParser(1184) as Parser;

function readInstant(text: string): Date {
  const value = STANDARD_PARSER(text);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw new RangeError(`a time of the database was ${text}, expected a moment that a Date can hold`);
}
