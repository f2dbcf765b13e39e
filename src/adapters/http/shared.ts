import type { Clock } from "./clock.ts";

/**
 * Makes a look-up that gives everybody in this process who lives by the same clock the same object for a key:
 * an exchange counts the requests of an address, not those of one of our objects.
 */
export function shareByKey<T>(make: (clock: Clock, key: string) => T): (clock: Clock, key: string) => T {
  const byClock = new WeakMap<Clock, Map<string, T>>();
  return (clock, key) => {
    const byKey = byClock.get(clock) ?? new Map<string, T>();
    byClock.set(clock, byKey);
    const found = byKey.get(key);
    if (found !== undefined) return found;
    const made = make(clock, key);
    byKey.set(key, made);
    return made;
  };
}
