import { describe, expect, it } from "vitest";
import type { MigrationFile } from "../../../../src/adapters/postgres/migration-files.ts";
import { type AppliedMigration, planMigrations } from "../../../../src/adapters/postgres/plan-migrations.ts";

const file = (name: string, sha256 = "a"): MigrationFile => ({ name, sha256, sql: "" });
const applied = (name: string, sha256 = "a"): AppliedMigration => ({ name, sha256, applied_at: new Date(0) });

describe("planMigrations", () => {
  const files = [file("0001-one"), file("0002-two"), file("0003-three")];

  it("leaves to do what comes after the last one applied", () => {
    expect(planMigrations(files, [applied("0001-one")]).pending.map(({ name }) => name)).toEqual(["0002-two", "0003-three"]);
    expect(
      planMigrations(
        files,
        files.map(({ name }) => applied(name)),
      ).pending,
    ).toEqual([]);
    expect(planMigrations([], []).pending).toEqual([]);
  });

  it.each([
    [
      "a database of a newer version",
      [applied("0001-one"), applied("0002-two"), applied("0003-three"), applied("0004-four")],
      "is newer than this coin-hts: it has had 0004-four",
    ],
    ["an edited file", [applied("0001-one", "b")], "migrations/0001-one.sql was edited"],
    ["a renamed file", [applied("0001-uno")], "has had 0001-uno where this version has 0001-one"],
    ["one that was skipped", [applied("0001-one"), applied("0003-three")], "has had 0003-three where this version has 0002-two"],
  ])("refuses %s", (_, before, message) => {
    expect(() => planMigrations(files, before)).toThrow(message);
  });
});
