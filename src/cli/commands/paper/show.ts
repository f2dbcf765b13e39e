import { type Command, Option } from "commander";
import type { PageOf } from "../../../app/catalogue/ports.ts";
import { findSession, type PageRequest, type RowPlace, type SessionReader, type TraderFilter } from "../../../app/live/read-sessions.ts";
import { toWireOrder, toWireSignal, toWireTrade } from "../../../app/live/to-wire-rows.ts";
import { toWireItem, toWireSession } from "../../../app/live/to-wire-session.ts";
import type { Simulation } from "../../../contract/http/simulations.ts";
import { parseCount } from "../../json-option.ts";
import { print } from "../../print.ts";
import { decimal, layOut, percent } from "../../table.ts";
import { type JsonOption, withSessions } from "./with-sessions.ts";

interface RowOptions extends JsonOption, TraderFilter {
  readonly limit: number;
}

interface StatusOptions extends JsonOption {
  readonly all?: boolean;
}

const ID = "3f0c8a52-6f0e-4a0e-9d0e-1c6a0a6b9d11";
const LONGEST_LIST = 10_000;
const LISTED = 100;

/** Adds `paper status|trades|signals|orders`. */
export function addShowCommands(paper: Command): Command[] {
  const rows = (name: string, description: string): Command =>
    paper
      .command(name)
      .description(description)
      .argument("<id>", "of the session")
      .addOption(new Option("--symbol <symbol>", "only of this one"))
      .addOption(new Option("--strategy <name>", "only of this one"))
      .option("--limit <n>", "at most so many, the newest", parseCount, 20)
      .option("--json", "print as JSON")
      .addHelpText("after", `\nExample:\n  coin-hts paper ${name} ${ID} --limit 5`);
  return [
    paper
      .command("status")
      .description("list sessions that have not ended, or show all of one")
      .argument("[id]", "of a session")
      .option("--all", "those that have ended, too")
      .option("--json", "print as JSON")
      .addHelpText("after", `\nExamples:\n  coin-hts paper status\n  coin-hts paper status ${ID} --json`)
      .action((id: string | undefined, options: StatusOptions) => (id === undefined ? list(options) : show(id, options))),
    rows("trades", "closed trades of a session, newest first").action(
      showRows(
        "trades",
        (reader, ...args) => reader.trades(...args),
        toWireTrade,
        (one) => [
          one.exit_time,
          one.symbol,
          one.strategy,
          decimal(one.entry_price, 2),
          decimal(one.exit_price, 2),
          decimal(one.pnl, 0),
          percent(one.return),
          one.exit_reason,
        ],
      ),
    ),
    rows("signals", "what the strategies of a session decided, newest first").action(
      showRows(
        "signals",
        (reader, ...args) => reader.signals(...args),
        toWireSignal,
        (one) => [one.timestamp, one.symbol, one.strategy, one.side, decimal(one.price, 2), decimal(one.confidence, 2)],
      ),
    ),
    rows("orders", "what a session wanted done, newest first, and why it was refused where it was").action(
      showRows(
        "orders",
        (reader, ...args) => reader.orders(...args),
        toWireOrder,
        (one) => [one.decided_at, one.symbol, one.strategy, one.side, one.reason, one.status, one.refusal ?? ""],
      ),
    ),
  ];
}

type Read<T> = (reader: SessionReader, sessionId: string, filter: TraderFilter, page: PageRequest<RowPlace>) => Promise<PageOf<T, RowPlace>>;

function showRows<T, W extends object>(name: string, read: Read<T>, toWire: (record: T) => W, toCells: (wire: W) => string[]) {
  return async (sessionId: string, { json, symbol, strategy, limit }: RowOptions): Promise<void> => {
    const page = await withSessions(async ({ reader }) => {
      await findSession(sessionId, reader);
      return read(reader, sessionId, { symbol, strategy }, { limit: Math.min(limit, LONGEST_LIST), after: null });
    });
    const wires = page.rows.map(toWire);
    if (json === true) return print(JSON.stringify({ [name]: wires }));
    if (wires.length === 0) return print("There is none.");
    await print(layOut(wires.map(toCells)));
    if (page.next !== null) await print(`There are more; show them with --limit ${2 * limit}`);
  };
}

async function list({ json, all }: StatusOptions): Promise<void> {
  const items = await withSessions(async ({ reader }) => {
    const pages = await Promise.all(
      (all === true ? [undefined] : (["running", "paused"] as const)).map((status) => reader.list({ status }, { limit: LISTED, after: null })),
    );
    return pages.flatMap(({ rows }) => rows.map(toWireItem));
  });
  if (json === true) return print(JSON.stringify({ simulations: items }));
  if (items.length === 0) return print(all === true ? "There is none." : "None is running; those that have ended: coin-hts paper status --all");
  const rows = items.map((one) => [
    one.session_id,
    one.name === "" ? "-" : one.name,
    one.killed && one.status !== "stopped" ? `${one.status}, killed` : one.status,
    one.feed_status.state,
    one.timeframe,
    String(one.symbols),
    String(one.traders),
    String(one.open_positions),
    decimal(one.equity, 0),
    one.committed_to ?? "-",
  ]);
  await print(layOut([["session", "name", "status", "feed", "candles", "symbols", "traders", "open", "equity", "up to"], ...rows]));
}

async function show(sessionId: string, { json }: JsonOption): Promise<void> {
  const session = await withSessions(async ({ reader }) => toWireSession(await findSession(sessionId, reader)));
  await print(json === true ? JSON.stringify(session) : describe(session));
}

function describe({ traders, ...session }: Simulation): string {
  const lines = Object.entries(session).map(
    ([field, value]) => `${field.padEnd(20)}${typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "-")}`,
  );
  const rows = traders.map(({ symbol, strategy, mode, failure }) => [symbol, strategy, failure === null ? mode : `failed: ${failure.message}`]);
  return [...lines, "", layOut([["symbol", "strategy", "mode"], ...rows])].join("\n");
}
