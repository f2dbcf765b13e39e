import { setImmediate } from "node:timers/promises";
import type { RawBuilder, Transaction } from "kysely";
import type { Database } from "../schema.ts";

type Make = () => RawBuilder<unknown> | null;

/**
 * Runs statements one after the other, each made while the server is at the one before.
 *
 * @param first decides: unless it gives a row, none of the others is sent
 * @param others null for nothing to be done
 * @returns whether it gave a row
 */
export async function runInTurn(tx: Transaction<Database>, first: RawBuilder<unknown>, others: readonly Make[]): Promise<boolean> {
  let [{ rows }, next] = await whileMaking(others[0], first.execute(tx));
  if (rows.length === 0) return false;
  for (let k = 1; k <= others.length; k++) [, next] = await whileMaking(others[k], next?.execute(tx));
  return true;
}

/** By the next turn of the event loop what runs has been sent. */
function whileMaking<T>(make: Make | undefined, running: Promise<T> | undefined): Promise<[T, ReturnType<Make>]> {
  return Promise.all([running as Promise<T>, setImmediate().then(() => make?.() ?? null)]);
}
