import { Argument, type Command } from "commander";
import { commandSession } from "../../../app/live/command-session.ts";
import type { SessionCommand } from "../../../app/live/session-ports.ts";
import { TRADER_MODES, type TraderMode } from "../../../engine/session/session-trader.ts";
import { print } from "../../print.ts";
import { whoami } from "../../whoami.ts";
import { type JsonOption, withSessions } from "./with-sessions.ts";

const ID = "3f0c8a52-6f0e-4a0e-9d0e-1c6a0a6b9d11";

/** Adds `paper stop|pause|resume|kill|mode`. */
export function addSteerCommands(paper: Command): Command[] {
  const add = (name: string, description: string, example = `${name} ${ID}`): Command =>
    paper
      .command(name)
      .description(description)
      .argument("<id>", "of the session")
      .option("--json", "print as JSON")
      .addHelpText("after", `\nExample:\n  coin-hts paper ${example}`);
  return [
    add("stop", "end a session for good; open positions stay as they are, at their last marks").action((id: string, options: JsonOption) =>
      steer(id, { command: "stop" }, options),
    ),
    add("pause", "enter nothing until the session is resumed; positions leave as ever").action((id: string, options: JsonOption) =>
      steer(id, { command: "pause" }, options),
    ),
    add("resume", "enter positions again").action((id: string, options: JsonOption) => steer(id, { command: "resume" }, options)),
    add("kill", "throw the kill switch: nothing is entered any more, and positions are left at their next open")
      .option("--keep-positions", "leave positions to their own exits")
      .action((id: string, { keepPositions, ...options }: JsonOption & { readonly keepPositions?: boolean }) =>
        steer(id, { command: "kill", leave: keepPositions !== true }, options),
      ),
    add("mode", "pause, disable or reactivate one strategy on one symbol", `mode ${ID} KRW-BTC sma_cross paused`)
      .argument("<symbol>")
      .argument("<strategy>")
      .addArgument(new Argument("<mode>").choices(TRADER_MODES))
      .action((id: string, symbol: string, strategy: string, mode: TraderMode, options: JsonOption) =>
        steer(id, { command: "set_mode", symbol, strategy, mode }, options),
      ),
  ];
}

async function steer(sessionId: string, command: SessionCommand, { json }: JsonOption): Promise<void> {
  const { commandId, owner } = await withSessions(async (tools) => {
    const id = await commandSession(sessionId, command, whoami(), tools);
    return { commandId: id, owner: (await tools.reader.find(sessionId))?.owner ?? null };
  });
  if (json === true) return print(JSON.stringify({ command_id: commandId, session_id: sessionId, command: command.command }));
  const when =
    owner === null ? "as soon as a process runs it; start one with: coin-hts serve, or coin-hts serve --role live" : `between two candles by ${owner}`;
  await print(`Asked session ${sessionId} to ${command.command.replace("_", " ")}; it is done ${when}.`);
}
