import { setTimeout as sleep } from "node:timers/promises";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { PostgresSessionStore } from "../../src/adapters/postgres/sessions/postgres-session-store.ts";
import type { CandleFeed } from "../../src/app/live/feed-ports.ts";
import { SessionHost } from "../../src/app/live/session-host.ts";
import { HtsError } from "../../src/engine/errors.ts";
import { crashScene } from "./crash-scenes.ts";
import { batchesOf, sessionDependencies } from "./session-scene.ts";

export interface RecordedSessions {
  readonly url: string;
  readonly owner: string;
  /** Of the scene that is kept there. */
  readonly candles: number;
  readonly leaseMs: number;
  /** Told whenever candles begin to come. */
  readonly onTrading?: () => void;
  /** Told of what went wrong; then this one gives up. */
  readonly onTrouble: (text: string) => void;
}

/** Takes up the session of a crash scene that nobody runs, and runs it at full speed until it ends or its candles are over. */
export async function runRecordedSessions({ url, owner, candles, leaseMs, onTrading, onTrouble }: RecordedSessions): Promise<void> {
  const scene = crashScene(candles);
  const ending = new AbortController();
  const feed: CandleFeed = {
    async run(subscriptions, consumer, signal) {
      consumer.status({ state: "live", sinceMs: Date.now(), reason: null, reconnects: 0, lastMessageMs: null });
      onTrading?.();
      for (const batch of batchesOf(scene.series, Math.min(...subscriptions.map(({ fromMs }) => fromMs)))) {
        if (signal.aborted) break;
        await consumer.closed(batch);
      }
      ending.abort();
    },
  };
  const database = connectDatabase({ url });
  const usual = sessionDependencies(scene, new PostgresSessionStore(database));
  const host = new SessionHost({
    ...usual,
    // One that is told to stop before its first candle has no feed that could end.
    watch: { ...usual.watch, ended: () => ending.abort() },
    persist: whileAway,
    leaseMs,
    owner,
    openFeed: () => feed,
    lookEveryMs: 10,
    maxSessions: 1,
    random: Math.random,
    log: (level, message, context) => {
      if (level === "info") return;
      onTrouble(`${message} ${JSON.stringify(context)}`);
      ending.abort();
    },
  });
  await host.run(ending.signal);
  await database.destroy();
}

/** Does it again for as long as the database is away. */
async function whileAway<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HtsError) || !error.code.startsWith("database_")) throw error;
      await sleep(20);
    }
  }
}
