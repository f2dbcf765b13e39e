import { type ChildProcess, spawn } from "node:child_process";
import type { Command } from "commander";
import { crossSeries, refreshMarketData } from "../../app/market-data/refresh-market-data.ts";
import { DEMO_EXCHANGE, DEMO_SYMBOL_NAMES } from "../../app/demo-market/demo-market.ts";
import { logRootOf } from "../../adapters/logging/open-log.ts";
import { toldToEnd } from "../../adapters/told-to-end.ts";
import { openExchange } from "../../adapters/exchanges.ts";
import { stopOwnRedis } from "../../adapters/redis/own-redis.ts";
import { isOwnServerRunning, stopOwnServer } from "../../adapters/postgres/resolve-server.ts";
import { environmentWith, readConfig } from "../../config.ts";
import type { BacktestRequest } from "../../contract/backtest-request.ts";
import type { BacktestResult } from "../../contract/backtest-result.ts";
import { HtsError } from "../../engine/errors.ts";
import { openStore } from "../open-store.ts";
import { print } from "../print.ts";
import { renderSummary } from "../render-summary.ts";
import { rootPath } from "../run-root.ts";

const DEMO_RUN: BacktestRequest = {
  symbols: [...DEMO_SYMBOL_NAMES],
  strategy: "volume_zone_breakout",
  timeframe: "1h",
  start_date: "2022-01-01",
  params: { hold_period_bars: 24, require_cross: true },
  execution: { fee_rate: 0.0005 },
};

/** Adds `start`: everything on this machine, with candles to try it on when there are none yet. */
export function addStartCommand(program: Command): Command {
  return program
    .command("start")
    .description("start everything on this machine: database, queue, API and workers; Ctrl-C stops what it started")
    .addHelpText("after", "\nExample:\n  coin-hts start\n\nHOST, PORT and DATA_ROOT say where; nothing but this machine is let in unless you decide so.")
    .action(start);
}

async function start(): Promise<void> {
  const config = readConfig();
  const wasRunning = config.databaseUrl !== null || (await isOwnServerRunning(config.dataRoot));
  const interrupted = toldToEnd();
  const isNew = await seedDemoMarket(config.dataRoot);
  // By the channel the server says where it listens, and notices when this process is gone.
  const server = spawn(process.execPath, [rootPath("server")], { stdio: ["ignore", "ignore", "pipe", "ipc"], env: environmentWith({}) });
  const ended = whenEnded(server);
  try {
    await Promise.race([interrupted, runUntilEnded(server, ended, isNew, logRootOf(config.dataRoot))]);
  } finally {
    server.kill("SIGTERM");
    process.exitCode = (await ended) ?? 0;
    // What other processes had started before is theirs.
    if (!wasRunning) {
      await stopOwnRedis(config.dataRoot).catch(() => false);
      await stopOwnServer(config.dataRoot);
    }
  }
}

async function runUntilEnded(server: ChildProcess, ended: Promise<number | null>, isNew: boolean, logRoot: string): Promise<void> {
  const url = await untilListening(server, ended);
  if (isNew) await showDemoRun(url);
  await print(
    `\n${url}        the API; ${url}/docs shows what it can do\nthe log is in ${logRoot}, and to be read with: coin-hts logs; Ctrl-C stops everything`,
  );
  await ended;
}

/** Puts the synthetic market into a store that has nothing; true when it did. */
async function seedDemoMarket(dataRoot: string): Promise<boolean> {
  const store = await openStore();
  try {
    if ((await store.list()).series.length > 0) return false;
    await print(`The store in ${dataRoot} is empty: putting the synthetic demo market into it. Real candles: npm run -s coin-hts -- data download`);
    const scope = { fromMs: null, untilMs: null, holesOnly: false };
    const dependencies = { store, exchange: await openExchange(DEMO_EXCHANGE), nowMs: Date.now };
    const { failed } = await refreshMarketData(crossSeries(DEMO_EXCHANGE, DEMO_SYMBOL_NAMES, ["1h", "1d"]), scope, dependencies);
    if (failed[0] !== undefined) throw failed[0].error;
    return true;
  } finally {
    await store.close();
  }
}

/**
 * The URL that the server itself says it listens on: another one may answer at the address that was meant.
 *
 * @throws HtsError `server_not_started` when it ends before
 */
async function untilListening(server: ChildProcess, ended: Promise<number | null>): Promise<string> {
  const said = new Promise<string>((resolve) => {
    server.once("message", (message) => resolve((message as { readonly url: string }).url));
  });
  const url = await Promise.race([said, ended.then(() => null)]);
  if (url !== null) return url;
  throw new HtsError("server_not_started", "the server ended before it listened; what it said stands above");
}

/** One backtest through the API, so that there is something to look at. */
async function showDemoRun(url: string): Promise<void> {
  const headers = { "content-type": "application/json", prefer: "wait=50" };
  const answer = await fetch(`${url}/api/v1/backtests`, { method: "POST", headers, body: JSON.stringify(DEMO_RUN) });
  // With a token nobody but its owner gets in, and that is as it should be.
  if (answer.status === 200) await print(renderSummary((await answer.json()) as BacktestResult));
}

function whenEnded(server: ChildProcess): Promise<number | null> {
  server.stderr?.pipe(process.stderr);
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.on("exit", (code) => resolve(code));
  });
}
