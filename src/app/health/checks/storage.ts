import type { ObjectStore } from "../../storage/object-store.ts";
import type { HealthCheck } from "../health-check.ts";

/** A place where no object is. */
const NOWHERE = "health/";

/** Whether the object store answers and lets us in: one listing, no write. `coin-hts storage check` tries all of its rights. */
export function storageCheck(store: Pick<ObjectStore, "list">, place: string): HealthCheck {
  return {
    name: "storage",
    async check() {
      for await (const _object of store.list(NOWHERE)) break;
      return { status: "ok", summary: `${place} answers`, figures: { place } };
    },
  };
}
