import type { Command } from "commander";
import { addReplayCommand } from "./replay.ts";

/** Adds `paper`: sessions that trade on paper. */
export function addPaperCommand(program: Command): Command {
  const paper = program.command("paper").description("trade on paper, with candles as they close or over again");
  addReplayCommand(paper);
  return paper;
}
