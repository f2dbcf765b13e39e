import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import { toldToEnd } from "../../../adapters/told-to-end.ts";
import { commandSession, startSession } from "../../../app/live/command-session.ts";
import { planSession } from "../../../app/live/create-session.ts";
import type { SessionRecord } from "../../../app/live/session-ports.ts";
import { toWireSession } from "../../../app/live/to-wire-session.ts";
import { readConfig } from "../../../config.ts";
import type { SimulationRequest } from "../../../contract/simulation-request.ts";
import { ACCOUNT_MODES } from "../../../engine/session/trading-session.ts";
import { TIMEFRAME_NAMES } from "../../../engine/timeframe.ts";
import { collect, parseJsonObject } from "../../json-option.ts";
import { print } from "../../print.ts";
import { parseSymbols } from "../../symbols-option.ts";
import { whoami } from "../../whoami.ts";
import { describeEvent } from "./describe-event.ts";
import { tellEvents } from "./tell-events.ts";
import { type JsonOption, type PaperTools, withSessions } from "./with-sessions.ts";

interface StartOptions extends JsonOption {
  readonly symbols: string[];
  readonly strategy: string[];
  readonly params?: Record<string, unknown>;
  readonly timeframe?: SimulationRequest["timeframe"];
  readonly execution?: Record<string, unknown>;
  readonly risk?: Record<string, unknown>;
  readonly account?: SimulationRequest["account"];
  readonly name?: string;
  readonly exchange?: string;
  readonly detach?: boolean;
  readonly stopOnExit?: boolean;
}

/** How often it looks whether the session has ended, ms. */
const LOOK_EVERY_MS = 1000;

const EXAMPLE = `
Examples:
  coin-hts paper start --symbols KRW-BTC,KRW-ETH --strategy sma_cross --params '{"fast": 5}' --timeframe 1m
  coin-hts paper start --symbols KRW-BTC --strategy sma_cross --strategy volume_long_candle --risk '{"max_open_positions": 2}' --detach

Without --detach the session is run here until Ctrl-C, which lets go of it: a server, or the same command of another day, goes on where it was.`;

/** Adds `paper start`. */
export function addStartCommand(paper: Command): Command[] {
  const values = (flag: string, what: string): Option => new Option(`${flag} <json>`, what).argParser(parseJsonObject);
  return [
    paper
      .command("start")
      .description("start a session on live candles, and run it here unless it is detached")
      .requiredOption("--symbols <list>", "comma-separated, such as KRW-BTC,KRW-ETH", parseSymbols)
      .requiredOption("--strategy <name>", "one of: coin-hts strategies, or a file of STRATEGIES_FOLDER; may be repeated", collect)
      .addOption(values("--params", "parameters, of a single strategy"))
      .addOption(new Option("--timeframe <length>", "of the candles, 1m unless given").choices(TIMEFRAME_NAMES.filter((name) => name !== "1w")))
      .addOption(values("--execution", "fee_rate, slippage_rate, initial_cash, stop_loss_rate …"))
      .addOption(values("--risk", "max_open_positions, max_position_cost, daily_loss_limit_rate, cooldown_candles"))
      .addOption(new Option("--account <mode>", "each: every strategy and symbol has the initial cash; shared: all trade on one").choices(ACCOUNT_MODES))
      .option("--name <text>", "what to call it")
      .option("--exchange <name>", "upbit, or demo for the built-in market, as its symbols say unless given")
      .option("--detach", "leave it to a server, or to: coin-hts serve --role live")
      .option("--stop-on-exit", "end it for good with this command")
      .option("--json", "print the session, then its events, as lines of JSON")
      .addHelpText("after", EXAMPLE)
      .action(start),
  ];
}

async function start(options: StartOptions): Promise<void> {
  const { json = false, detach = false } = options;
  const told = detach ? null : toldToEnd();
  await withSessions(async (tools) => {
    const record = await create(options, tools);
    if (json) await print(JSON.stringify(toWireSession(record)));
    else await print(`Session ${record.sessionId}: ${record.traders.length} strategies on ${record.timeframe} candles of ${record.exchange}.`);
    if (told === null) {
      if (!json) await print("A server runs it, or: coin-hts serve --role live");
      return;
    }
    await runHere(record, options, told, tools);
  });
}

async function create(options: StartOptions, tools: PaperTools): Promise<SessionRecord> {
  const { symbols, strategy, params, timeframe, execution, risk, account, name, exchange } = options;
  const { StrategyFolder } = await import("../../../adapters/strategy-files/strategy-folder.ts");
  const { LIVE_EXCHANGES } = await import("../../../adapters/live/live-exchanges.ts");
  const strategies = strategy.map((one) => ({ strategy: one, ...(params === undefined ? {} : { params }) }));
  const given = { timeframe, execution, risk, account, name, exchange };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const catalogue = new StrategyFolder(readConfig().strategiesFolder);
  const dependencies = { loadStrategy: (one: string) => catalogue.find(one), liveExchanges: LIVE_EXCHANGES, nowMs: Date.now };
  return startSession(await planSession({ symbols, strategies, ...set } as SimulationRequest, dependencies), randomUUID(), whoami(), tools);
}

/** Runs a session, unless another process has taken it up, and tells what happens. */
async function runHere(
  { sessionId }: SessionRecord,
  { json = false, stopOnExit = false }: StartOptions,
  told: Promise<void>,
  tools: PaperTools,
): Promise<void> {
  const [{ runOneSession }, { openSessionTools }] = await Promise.all([import("./run-one-session.ts"), import("../../../adapters/live/open-session-tools.ts")]);
  const { tails } = openSessionTools(tools);
  const running = runOneSession(sessionId, tools);
  const finishTelling = await tellEvents(sessionId, {
    tails,
    reader: tools.reader,
    async write(text) {
      const line = json ? text : describeEvent(text);
      if (line !== null) await print(line);
    },
  });
  const over = new AbortController();
  void told.then(() => over.abort());
  while (!over.signal.aborted && !hasEnded(await tools.reader.find(sessionId).catch(() => null)))
    await sleep(LOOK_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
  if (stopOnExit && over.signal.aborted) await endForGood(sessionId, tools);
  await running.stop();
  await finishTelling();
  await tails.close();
  const last = await tools.reader.find(sessionId);
  if (!json)
    await print(
      hasEnded(last)
        ? `Session ${sessionId} has ended.`
        : `Let go of session ${sessionId}; a server goes on with it, or end it with: coin-hts paper stop ${sessionId}`,
    );
}

async function endForGood(sessionId: string, tools: PaperTools): Promise<void> {
  await commandSession(sessionId, { command: "stop" }, whoami(), tools).catch(() => undefined);
  const patientUntilMs = performance.now() + 10_000;
  while (performance.now() < patientUntilMs && !hasEnded(await tools.reader.find(sessionId))) await sleep(200);
}

function hasEnded(record: SessionRecord | null): boolean {
  return record?.status === "stopped" || record?.status === "failed";
}
