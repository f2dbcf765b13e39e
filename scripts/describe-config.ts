// What docs/reference/config.md and .env.example say, made of the table of variables.
import { SECTIONS } from "../src/config/variables.ts";
import type { Variable } from "../src/config/variable.ts";

const PAGE = new URL("../docs/reference/config.md", import.meta.url);
const EXAMPLE = new URL("../.env.example", import.meta.url);

const PAGE_HEAD = `# Configuration

Every variable of the environment that coin-hts reads. Made from the code by \`npm run generate\`, and held equal to it by a test; how to set
them is in [the guide](../guides/configure.md). An empty variable counts as one that is not set. A value that cannot be is refused in one
line before anything is started: \`configuration_invalid\`, exit code 2.
`;

const EXAMPLE_HEAD = `# Every variable of coin-hts, with what holds while it is not set. Copy to .env and take the # off what you change;
# docs/guides/configure.md says how it is read, docs/reference/config.md what each may be. Made by \`npm run generate\`.
`;

/** The two files and what they ought to hold. */
export function describeConfig(): readonly (readonly [file: URL, text: string])[] {
  return [
    [PAGE, PAGE_HEAD + eachSection((title, variables) => `\n## ${title}\n\n${tableOf(variables)}`)],
    [EXAMPLE, EXAMPLE_HEAD + eachSection((title, variables) => `\n# ${title}\n${variables.map(exampleOf).join("")}`)],
  ];
}

function eachSection(describe: (title: string, variables: readonly Variable<unknown>[]) => string): string {
  return Object.entries(SECTIONS)
    .map(([title, section]) => describe(title, Object.values<Variable<unknown>>(section)))
    .join("");
}

function tableOf(variables: readonly Variable<unknown>[]): string {
  const rows = variables.map(({ name, doc, values, unset }) => `| \`${name}\` | ${doc} | ${values} | ${unset} |\n`);
  return `| Variable | What it decides | Values | While it is not set |\n| --- | --- | --- | --- |\n${rows.join("")}`;
}

function exampleOf({ name, doc, values, unset, example }: Variable<unknown>): string {
  return `\n# ${doc}\n# Values: ${values.replaceAll("`", "")}. Not set: ${unset.replaceAll("`", "")}.\n#${name}=${example}\n`;
}
