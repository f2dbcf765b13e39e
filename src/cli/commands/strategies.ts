import type { Command } from "commander";
import { findStrategyByNameOrPath } from "../../adapters/find-strategy.ts";
import { describeRange, type ParameterSchema } from "../../engine/parameters.ts";
import { BUILT_IN_STRATEGIES } from "../../engine/strategies/registry.ts";
import type { AnyStrategy } from "../../engine/strategies/strategy.ts";
import { print } from "../print.ts";
import { layOut } from "../table.ts";

const EXAMPLE = `
Examples:
  coin-hts strategies
  coin-hts strategies ./my-strategy.ts --json`;

/** Adds `strategies`: lists the built-in strategies, or describes the one in a file, with parameters. */
export function addStrategiesCommand(program: Command): Command {
  return program
    .command("strategies")
    .description("list strategies and their parameters")
    .argument("[file]", "the file of a strategy of your own")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(async (file: string | undefined, { json }: { json?: boolean }) => {
      const strategies = file === undefined ? BUILT_IN_STRATEGIES : [(await findStrategyByNameOrPath(file)).strategy];
      await print(json === true ? JSON.stringify(strategies.map(toJson)) : strategies.map(describe).join("\n\n"));
    });
}

function toJson({ name, description, parameters }: AnyStrategy): object {
  return { name, description, parameters };
}

function describe({ name, description, parameters }: AnyStrategy): string {
  const schema: ParameterSchema = parameters;
  const rows = Object.entries(schema).map(([key, parameter]) => {
    const unit = parameter.unit === undefined ? "" : ` ${parameter.unit}`;
    return `  ${key.padEnd(18)} ${`${String(parameter.default)}${unit}`.padEnd(16)} ${describeRange(parameter)}. ${parameter.description}`;
  });
  return [name, layOut([[description]], "  "), ...rows].join("\n");
}
