import type { Registry } from "prom-client";
import type { ServerDependencies } from "../dependencies.ts";
import type { Streams } from "../stream/streams.ts";
import type { BoundRoute } from "../route-module.ts";
import { auditRoutes } from "./audit.ts";
import { alertRoutes } from "./alerts.ts";
import { backtestWorkRoutes } from "./backtest-work.ts";
import { backtestRoutes } from "./backtests.ts";
import { backupRoutes } from "./backups.ts";
import { candleRoutes } from "./candles.ts";
import { healthRoutes } from "./health.ts";
import { importRoutes } from "./imports.ts";
import { jobRoutes } from "./jobs.ts";
import { logRoutes } from "./logs.ts";
import { marketRoutes } from "./markets.ts";
import { presetRoutes } from "./presets.ts";
import { runTableRoutes } from "./run-tables.ts";
import { runsAgainRoutes } from "./runs-again.ts";
import { scheduleRoutes } from "./schedules.ts";
import { screenerRoutes } from "./screener.ts";
import { simulationRowRoutes } from "./simulation-rows.ts";
import { simulationRoutes } from "./simulations.ts";
import { streamRoutes } from "./streams.ts";
import { strategyRoutes } from "./strategies.ts";

/** What routes are made with. */
export type RouteTools = ServerDependencies & { readonly metrics: Registry; readonly streams: Streams };

/** The routes of one subject. */
export type RouteModule = (tools: RouteTools) => readonly BoundRoute[];

/** Every subject, in the order of the document. */
export const ROUTE_MODULES: readonly RouteModule[] = [
  healthRoutes,
  backtestWorkRoutes,
  backtestRoutes,
  runTableRoutes,
  runsAgainRoutes,
  jobRoutes,
  alertRoutes,
  strategyRoutes,
  presetRoutes,
  marketRoutes,
  candleRoutes,
  importRoutes,
  screenerRoutes,
  auditRoutes,
  logRoutes,
  scheduleRoutes,
  backupRoutes,
  simulationRoutes,
  simulationRowRoutes,
  streamRoutes,
];
