import type { AlertBook } from "../../alerts/ports.ts";
import { specOf } from "../run-session.ts";
import { LoadedTraders } from "../loaded-traders.ts";
import type { LoadTrader } from "../session-ports.ts";
import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import { compareDay, type ParityOutcome } from "./compare-day.ts";
import type { DayRecord, FinalCandles, ParityStore, SessionDay } from "./parity-ports.ts";
import { rerunDay } from "./rerun-day.ts";

export interface ReconcileDependencies {
  readonly store: ParityStore;
  readonly final: FinalCandles;
  readonly loadTrader: LoadTrader;
  readonly alerts: AlertBook;
}

export interface ReconciledDay extends SessionDay {
  readonly outcome: ParityOutcome;
}

/**
 * Compares every day of a session that is over, or of all sessions, with a backtest over the candles as they stand now:
 * from how the session stood when the day began, through the same steps and commands. What differs is kept with its cause,
 * and somebody is told.
 *
 * @throws HtsError of the exchange for candles that cannot be had now; the days before are kept
 */
export async function reconcile(dependencies: ReconcileDependencies, sessionId?: string): Promise<readonly ReconciledDay[]> {
  const done: ReconciledDay[] = [];
  for (const day of await dependencies.store.listDue(sessionId)) {
    const outcome = await reconcileDay(day, dependencies);
    await dependencies.store.save(day, outcome);
    await tell(day, outcome, dependencies.alerts);
    done.push({ ...day, outcome });
  }
  return done;
}

async function reconcileDay(day: SessionDay, { store, final, loadTrader }: ReconcileDependencies): Promise<ParityOutcome> {
  const record = await store.find(day.sessionId);
  const traders = await LoadedTraders.load(record, loadTrader);
  const loaded = await store.load(day, traders.longestReach);
  const candles = await finalCandles(day, loaded, final);
  const backtest = rerunDay(specOf(record, traders.specs), loaded, candles);
  return compareDay({ session: loaded, backtest, seen: loaded.seen, final: candles, isShared: record.account === "shared" });
}

/** As the exchange tells them now; as they were seen, with what turned out otherwise since, where there is nobody to ask. */
async function finalCandles(
  { beginsMs, endsMs }: SessionDay,
  { record, seen, revised }: DayRecord,
  final: FinalCandles,
): Promise<ReadonlyMap<string, readonly Candle[]>> {
  const candles = new Map<string, readonly Candle[]>();
  for (const symbol of new Set(record.traders.map((trader) => trader.symbol))) {
    const told = await final.read(record, symbol, beginsMs, endsMs);
    candles.set(symbol, told ?? withRevisions(seen.get(symbol) ?? [], revised.get(symbol) ?? []));
  }
  return candles;
}

function withRevisions(seen: readonly Candle[], revised: readonly Candle[]): Candle[] {
  const byTime = new Map([...seen, ...revised].map((candle) => [candle.openTimeMs, candle]));
  return [...byTime.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
}

async function tell({ sessionId, beginsMs }: SessionDay, { score, fills, matched, differences }: ParityOutcome, alerts: AlertBook): Promise<void> {
  const fingerprint = `session:${sessionId}:parity`;
  if (score === 1) return alerts.resolve(fingerprint);
  const day = new Date(beginsMs).toISOString().slice(0, 10);
  const causes = [...new Set(differences.map(({ cause }) => cause))].join(", ");
  const title = `paper session ${sessionId} parted from its backtest on ${day}: ${matched} of ${fills} fills are alike (${causes})`;
  await alerts.raise({ fingerprint, severity: "WARNING", kind: "session", title, detail: { session_id: sessionId, day, score, causes } });
}
