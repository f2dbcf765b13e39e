import type { Command } from "commander";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";

/** Adds `runs note`. */
export function addNoteCommand(runs: Command): Command {
  return runs
    .command("note")
    .description("write a note to a run, in place of the one that it has")
    .argument("<run>", "its id")
    .argument("<text>", 'what to remember; "" removes the note')
    .option("--json", "print as JSON")
    .addHelpText("after", '\nExample:\n  coin-hts runs note run_0f3c… "before the fee change"')
    .action(async (run: string, text: string, { json }: { json?: boolean }) => {
      const summary = await withRuns((store) => store.annotate(run, { note: text }));
      await print(json === true ? JSON.stringify(summary) : `${run}: ${text === "" ? "no note" : text}`);
    });
}
