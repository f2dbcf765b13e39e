import { type Static, type TProperties, type TSchema, Type } from "typebox";
import { TIMEFRAME_NAMES, type Timeframe } from "../../engine/timeframe.ts";
import { EXCHANGE_PATTERN } from "../candle-series.ts";
import { SYMBOL_PATTERN } from "../symbol-pattern.ts";

export const strict = { additionalProperties: false } as const;
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const Instant = Type.String({ format: "date-time", description: "ISO-8601 UTC with milliseconds." });
export const Count = Type.Integer({ minimum: 0 });
export const Figure = Nullable(Type.Number());
export const Uuid = Type.String({ pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$" });

export const Exchange = Type.String({ pattern: EXCHANGE_PATTERN, description: "Such as upbit." });
export const SymbolName = Type.String({ pattern: SYMBOL_PATTERN, description: "Such as KRW-BTC." });
export const TimeframeName = Type.Unsafe<Timeframe>(Type.String({ enum: [...TIMEFRAME_NAMES], description: "Length of a candle." }));
/** Text of one or more lines without the character that a database cannot hold. */
export const Text = (maxLength: number, minLength = 0) => Type.String({ minLength, maxLength, pattern: String.raw`^[^\u0000]*$` });
/** Checked against the schema of its strategy, or of the execution. */
export const Settings = Type.Record(
  Type.String({ pattern: "^[A-Za-z0-9_]{1,60}$" }),
  Type.Union([Type.Number(), Type.Boolean(), Text(200), Type.Null()]),
  strict,
);

/** The query of a list: how much, from where. */
export const pageQuery = (maxLimit: number, usual: number) => ({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxLimit, description: `At most so many, ${usual} unless given.` })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: "`next_cursor` of the page before, with the same query otherwise." })),
});

/** A page of a list; the properties beside it are the list's own. */
export const pageOf = <T extends TSchema, N extends string, X extends TProperties>(name: N, item: T, more: X) =>
  Type.Object(
    {
      ...({ [name]: Type.Array(item) } as { [K in N]: ReturnType<typeof Type.Array<T>> }),
      next_cursor: Nullable(Type.String({ description: "Null on the last page." })),
      ...more,
    },
    strict,
  );

/** What every failure is answered with, by RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: "urn:coin-hts:problem: and the code." }),
    title: Type.String({ description: "What the code means." }),
    status: Type.Integer(),
    code: Type.String({ description: "Stable; docs/reference/errors.md lists them." }),
    detail: Type.String({ description: "What was expected, what came, what to do." }),
    request_id: Type.String({ description: "Under which the log tells more." }),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            in: Type.Unsafe<"body" | "query" | "params" | "headers">(Type.String({ enum: ["body", "query", "params", "headers"] })),
            pointer: Type.String({ description: "JSON pointer to the value." }),
            detail: Type.String(),
          },
          strict,
        ),
      ),
    ),
  },
  strict,
);
export type Problem = Static<typeof Problem>;
