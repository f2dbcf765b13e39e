import { Type } from "typebox";
import { Nullable, strict } from "./common.ts";
import { defineRoute } from "./route.ts";

const base = { description: Type.String(), unit: Type.Optional(Type.String()) };

export const StrategyParameter = Type.Union([
  Type.Object({ type: Type.Literal("integer"), default: Type.Integer(), min: Type.Integer(), max: Type.Integer(), ...base }, strict),
  Type.Object(
    {
      type: Type.Literal("number"),
      default: Nullable(Type.Number()),
      min: Type.Number(),
      exclusiveMin: Type.Optional(Type.Boolean()),
      max: Type.Number(),
      ...base,
    },
    strict,
  ),
  Type.Object({ type: Type.Literal("boolean"), default: Type.Boolean(), ...base }, strict),
  Type.Object({ type: Type.Literal("choice"), default: Type.String(), choices: Type.Array(Type.String()), ...base }, strict),
]);

export const StrategyDescription = Type.Object(
  {
    name: Type.String({ description: "What requests call it: a built-in one by its name, one of the strategies' folder by that of its file." }),
    title: Type.String({ description: "What it calls itself." }),
    description: Type.String(),
    built_in: Type.Boolean(),
    sha256: Nullable(Type.String()),
    parameters: Type.Record(Type.String(), StrategyParameter),
  },
  strict,
);

export const listStrategies = defineRoute({
  operationId: "listStrategies",
  method: "GET",
  path: "/strategies",
  scope: "read",
  tag: "strategies",
  summary: "Strategies with their parameters",
  answers: {
    200: {
      description: "All of them.",
      schema: Type.Object(
        {
          strategies: Type.Array(StrategyDescription),
          broken: Type.Array(Type.Object({ name: Type.String(), problem: Type.String() }, strict), { description: "Files of the folder that define none." }),
          execution: Type.Record(Type.String(), StrategyParameter, { description: "The settings of the execution, for any strategy." }),
        },
        strict,
      ),
    },
  },
});
