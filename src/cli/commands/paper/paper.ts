import type { Command } from "commander";
import { addReplayCommand } from "./replay.ts";
import { addShowCommands } from "./show.ts";
import { addStartCommand } from "./start.ts";
import { addSteerCommands } from "./steer.ts";

/** Adds `paper start|replay|stop|pause|resume|kill|mode|status|trades|signals|orders`: the same strategies on candles as they close. */
export function addPaperCommand(program: Command): Command {
  const paper = program
    .command("paper")
    .description("trade on paper: strategies on candles as they close, with nothing forgotten")
    .addHelpText("after", "\nExample:\n  coin-hts paper start --symbols KRW-BTC --strategy sma_cross --timeframe 1m\n\nThe guide is docs/guides/paper.md.");
  for (const add of [addStartCommand, addReplayCommand, addSteerCommands, addShowCommands]) {
    for (const command of add(paper)) command.exitOverride().copyInheritedSettings(program);
  }
  return paper;
}
