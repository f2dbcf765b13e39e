import type { HealthCheck } from "../../health/health-check.ts";

/** What was read of the environment. */
export interface ConfigurationReading {
  /** Why it cannot be read. */
  readonly faults: readonly string[];
  /** What is set and does nothing. */
  readonly doubts: readonly string[];
  /** What looks like a name of ours and is none, with what may have been meant. */
  readonly misspelt: readonly { readonly name: string; readonly meant: string }[];
}

/** Whether the variables of the environment can be read, and mean what whoever set them may have meant. */
export function configurationCheck({ faults, doubts, misspelt }: ConfigurationReading): HealthCheck {
  return {
    name: "configuration",
    async check() {
      const unknown = misspelt.map(({ name, meant }) => `${name} is read by nobody, perhaps ${meant} was meant`);
      const figures = { faults: faults.length, doubts: doubts.length + unknown.length };
      const remedy = "docs/reference/config.md says what each may be";
      if (faults.length > 0) return { status: "error", summary: `${faults.map(onOneLine).join(" - ")}; ${remedy}`, figures };
      const said = [...unknown, ...doubts];
      if (said.length > 0) return { status: "warning", summary: `${said.join(" - ")}; correct or unset them: ${remedy}`, figures };
      return { status: "ok", summary: "every variable that is set can be read", figures };
    },
  };
}

/** A semicolon is what remedies begin with. */
function onOneLine(sentence: string): string {
  return sentence.replaceAll("; ", ", ");
}
