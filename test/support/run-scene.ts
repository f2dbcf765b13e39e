import type { PostgresSessionStore } from "../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { runSession } from "../../src/app/live/run-session.ts";
import type { ClaimedSession, SessionRecord } from "../../src/app/live/session-ports.ts";
import { feedOf, makeScene, type SceneOptions, sessionDependencies, type SessionScene } from "./session-scene.ts";
import { range, walkCandles } from "./walk-candles.ts";

/** A scene of two symbols and so many minutes. */
export function sceneOf(minutes: number, options: Partial<SceneOptions> = {}): SessionScene {
  const series = new Map(
    ["KRW-A", "KRW-B"].map((symbol, k) => [symbol, walkCandles({ timeframeMs: 60_000, slots: range(28_000_000, 28_000_000 + minutes), seed: k + 1 })]),
  );
  return makeScene(series, { strategies: { sma_cross: { fast: 3, slow: 8 }, volume_long_candle: { body_pct: 0.001 } }, ...options });
}

/** Claims a session and runs it over the whole scene, or its first so many batches. */
export async function runScene(scene: SessionScene, record: SessionRecord, store: PostgresSessionStore, batches = Infinity): Promise<void> {
  const ending = new AbortController();
  const lastMs = Math.max(...[...scene.series.values()].map(({ openTimeMs }) => (openTimeMs.at(-1) ?? 0) + 60_000));
  let told = 0;
  const feed = feedOf(scene, ({ closeTimeMs }) => {
    told++;
    if (told >= batches || closeTimeMs === lastMs) ending.abort();
  });
  const claimed = (await store.claim(record.sessionId, "test", 30_000)) as ClaimedSession;
  await runSession(claimed, { ...sessionDependencies(scene, store), feed }, ending.signal);
}
