import type { Command } from "commander";
import { HtsError } from "../../../engine/errors.ts";
import { collect } from "../../json-option.ts";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";

interface TagOptions {
  readonly add?: string[];
  readonly remove?: string[];
  readonly json?: boolean;
}

/** Adds `runs tag`. */
export function addTagCommand(runs: Command): Command {
  return runs
    .command("tag")
    .description("add tags to a run and remove some; tagged runs are never pruned")
    .argument("<run>", "its id")
    .option("--add <tag>", "a tag to add; may be repeated", collect)
    .option("--remove <tag>", "a tag to remove; may be repeated", collect)
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts runs tag run_0f3c… --add candidate --remove draft")
    .action(tag);
}

async function tag(run: string, { add = [], remove = [], json }: TagOptions): Promise<void> {
  if (add.length + remove.length === 0) throw new HtsError("usage", "name a tag with --add or --remove");
  const summary = await withRuns(async (store) => {
    const { tags } = await store.findSummary(run);
    return store.annotate(run, { tags: [...tags, ...add].filter((one) => !remove.includes(one)) });
  });
  await print(json === true ? JSON.stringify(summary) : `${run}: ${summary.tags.length === 0 ? "no tags" : summary.tags.join(", ")}`);
}
