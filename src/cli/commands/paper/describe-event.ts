import type { SimulationEvent } from "../../../contract/http/simulation-rows.ts";

/** An event in a few words for a person; null for candles and equity, of which there are too many to read. */
export function describeEvent(text: string): string | null {
  const { topic, at, payload } = JSON.parse(text) as SimulationEvent;
  if (topic === "candles" || topic === "equity") return null;
  const { kind, symbol, strategy, ...rest } = payload;
  const about = Object.entries(rest).flatMap(([name, value]) => (value === null || typeof value === "object" ? [] : [`${name} ${String(value)}`]));
  return [at.slice(0, 19).replace("T", " "), topic === "session" ? "" : topic.slice(0, -1), kind, symbol, strategy, ...about]
    .filter((part) => part !== undefined && part !== "")
    .join("  ");
}
