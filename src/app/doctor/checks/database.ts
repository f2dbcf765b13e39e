import type { HealthCheck, HealthFinding } from "../../health/health-check.ts";
import type { ProgramsReading, SchemaReading } from "../readings.ts";

/** Whether the machine has the programs that an own database needs: an upgrade of the system may have taken them away. */
export function programsCheck(read: () => Promise<ProgramsReading | null>): HealthCheck {
  return {
    name: "postgresql_programs",
    async check() {
      const reading = await read();
      return reading === null ? { status: "ok", summary: "not needed: DATABASE_URL names a server", figures: {} } : judgePrograms(reading);
    },
  };
}

function judgePrograms({ versions, dataVersion }: ProgramsReading): HealthFinding {
  const figures = { versions: versions.join(", "), data_version: dataVersion };
  const have = versions.length === 0 ? "none" : versions.join(", ");
  if (versions.length === 0) {
    const summary = "no PostgreSQL was found; install it (apt-get install postgresql), run npm install again, or set DATABASE_URL";
    return { status: "error", summary, figures };
  }
  if (dataVersion === null || versions.includes(dataVersion)) return { status: "ok", summary: `PostgreSQL ${dataVersion ?? versions[0]} is there`, figures };
  const summary = `the data was made by PostgreSQL ${dataVersion}, this machine has ${have}; install PostgreSQL ${dataVersion}, or set DATABASE_URL`;
  return { status: "error", summary, figures };
}

/** Whether the database has the schema of this version. */
export function schemaCheck(read: () => Promise<SchemaReading>): HealthCheck {
  return {
    name: "schema",
    async check() {
      const { place, applied, pending, isOwn } = await read();
      const figures = { place, applied, pending: pending.length };
      const at = `${isOwn ? "the own database" : "the database"} at ${place}`;
      if (pending.length === 0) return { status: "ok", summary: `${at} is up to date: ${applied} migrations`, figures };
      const remedy = `apply ${pending.length === 1 ? "it" : "them"} with: coin-hts migrate up`;
      // The next start brings an own one up to date by itself.
      return { status: isOwn ? "warning" : "error", summary: `${at} lacks ${pending.join(", ")}; ${remedy}`, figures };
    },
  };
}
