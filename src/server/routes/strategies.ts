import type { Static } from "typebox";
import { listStrategies, type StrategyParameter } from "../../contract/http/strategies.ts";
import type { ParameterSchema } from "../../engine/parameters.ts";
import { EXECUTION_PARAMETERS } from "../../engine/simulate/execution.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

type Parameters = Record<string, Static<typeof StrategyParameter>>;

/** Strategies that requests may name. */
export function strategyRoutes({ strategies: catalogue }: Pick<RouteTools, "strategies">): readonly BoundRoute[] {
  return [
    handle(listStrategies, async () => {
      const { strategies, broken } = await catalogue.list();
      const described = strategies.map(({ name, strategy, sourceSha256 }) => ({
        name,
        title: strategy.name,
        description: strategy.description,
        built_in: sourceSha256 === null,
        sha256: sourceSha256,
        parameters: toWire(strategy.parameters as ParameterSchema),
      }));
      return { status: 200, body: { strategies: described, broken: broken.map((one) => ({ ...one })), execution: toWire(EXECUTION_PARAMETERS) } };
    }),
  ];
}

/** Only what the contract names: a user's schema may have more in it. */
function toWire(schema: ParameterSchema): Parameters {
  const wire = Object.entries(schema).map(([name, parameter]) => {
    const { type, description, unit } = parameter;
    const base = { type, description, ...(unit === undefined ? {} : { unit }), default: parameter.default };
    if (parameter.type === "boolean") return [name, base];
    if (parameter.type === "choice") return [name, { ...base, choices: [...parameter.choices] }];
    const exclusive = parameter.type === "number" && parameter.exclusiveMin !== undefined ? { exclusiveMin: parameter.exclusiveMin } : {};
    return [name, { ...base, min: parameter.min, max: parameter.max, ...exclusive }];
  });
  return Object.fromEntries(wire) as Parameters;
}
