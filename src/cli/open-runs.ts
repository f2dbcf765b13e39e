import { join } from "node:path";
import type { BundleRunStore } from "../adapters/runs/bundle-run-store.ts";
import { readConfig } from "../config.ts";
import { connectInstallation } from "./open-database.ts";

/** What commands on kept runs work with. */
export interface OpenRuns {
  readonly store: BundleRunStore;
  close(): Promise<void>;
}

/** The runs of this installation; their code is loaded only now, since most commands need none of it. */
export async function openRuns(): Promise<OpenRuns> {
  const config = readConfig();
  const [{ BundleRunStore }, { foldTrials }] = await Promise.all([import("../adapters/runs/bundle-run-store.ts"), import("../adapters/runs/trial-journal.ts")]);
  const { db } = await connectInstallation();
  const store = new BundleRunStore({ db, root: join(config.dataRoot, "results"), money: config.resultMoney });
  const close = async (): Promise<void> => {
    await store.close();
    await db.destroy();
  };
  try {
    await foldTrials(config.dataRoot, db);
  } catch (error) {
    await close();
    throw error;
  }
  return { store, close };
}

/** Lends the runs of this installation to some work. */
export async function withRuns<T>(work: (store: BundleRunStore) => Promise<T>): Promise<T> {
  const { store, close } = await openRuns();
  try {
    return await work(store);
  } finally {
    await close();
  }
}
