import fc from "fast-check";
import type { Parameter, ParameterValue, ParameterValues } from "../../src/engine/parameters.ts";
import type { AnyStrategy } from "../../src/engine/strategies/strategy.ts";

/**
 * Resolved parameters of a strategy: whole numbers up to `maxInteger`, so that warm-ups fit into short
 * markets, other numbers around their default and at the ends of their range.
 */
export function arbitraryParams(strategy: AnyStrategy, maxInteger: number): fc.Arbitrary<ParameterValues> {
  const entries = Object.entries(strategy.parameters as Record<string, Parameter>);
  const values = Object.fromEntries(entries.map(([name, parameter]) => [name, arbitraryValue(parameter, maxInteger)]));
  return fc.record(values).filter((params) => strategy.checkParameters?.(params) == null);
}

function arbitraryValue(parameter: Parameter, maxInteger: number): fc.Arbitrary<ParameterValue> {
  switch (parameter.type) {
    case "boolean":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...parameter.choices);
    case "integer":
      return fc.integer({ min: parameter.min, max: Math.max(parameter.min, Math.min(parameter.max, maxInteger)) });
    case "number": {
      const { min, max, default: usual } = parameter;
      const isAllowed = (value: number): boolean => value <= max && (parameter.exclusiveMin === true ? value > min : value >= min);
      const near = fc.integer({ min: 0, max: 40 }).map((k) => ((usual ?? max) * k) / 10);
      return fc.oneof({ weight: 8, arbitrary: near }, { weight: 1, arbitrary: fc.constantFrom(min, max) }).filter(isAllowed);
    }
  }
}
