import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../src/adapters/sha256.ts";
import type { BackupManifest, BackupReason, ListedBackup, PartKind } from "../../../../src/app/backups/backup.ts";
import { chooseBackup } from "../../../../src/app/backups/choose-backup.ts";
import { readManifest, writeManifest } from "../../../../src/app/backups/manifest-text.ts";
import { planBackup, requireSpace } from "../../../../src/app/backups/plan-backup.ts";
import { planCleanup } from "../../../../src/app/backups/plan-cleanup.ts";
import type { HtsError } from "../../../../src/engine/errors.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2024, 10, 30);

function manifestOf(daysAgo: number, kinds: readonly PartKind[] = ["postgresql", "results"], reason: BackupReason = "asked"): BackupManifest {
  const at = new Date(NOW_MS - daysAgo * DAY_MS).toISOString();
  const id = `${at.slice(0, 19).replaceAll(/[-:]/g, "")}Z-00000${kinds.length}`;
  const parts = kinds.map((kind) => ({
    kind,
    file: kind,
    method: "copy",
    server_version: "",
    migration: null,
    tables: {},
    file_count: 0,
    bytes: 0,
    new_bytes: 0,
  }));
  const rest = { reason, engine_version: "1.0.0", host: "here", encryption: "none", skipped: [], files: [], objects: { count: 0, bytes: 0 } } as const;
  return { format: 1, id, created_at: at, finished_at: at, parts: parts as unknown as BackupManifest["parts"], ...rest };
}

function listed(manifest: BackupManifest): ListedBackup {
  return { id: manifest.id, places: ["disk"], manifest, problem: null };
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    return (error as HtsError).code;
  }
}

describe("a cleanup", () => {
  it("lets go what is older, but never the newest of a part, nor the one that was proven", () => {
    const [today, week, month, redis, proven] = [manifestOf(0), manifestOf(8), manifestOf(30), manifestOf(20, ["redis"]), manifestOf(12)];
    const all = [week, today, month, redis, proven];
    expect(planCleanup(all, 7 * DAY_MS, NOW_MS, proven.id).map(({ id }) => id)).toEqual([month.id, week.id]);
    expect(planCleanup([month], 7 * DAY_MS, NOW_MS, null)).toEqual([]);
    // A clock that was ahead made this one.
    expect(planCleanup([manifestOf(-3), manifestOf(-2)], 7 * DAY_MS, NOW_MS, null)).toEqual([]);
  });
});

describe("the backup that is meant", () => {
  const [whole, database, safety] = [manifestOf(3), manifestOf(2, ["postgresql"]), manifestOf(1, undefined, "before_restore")];
  const all = [whole, database, safety].map(listed);

  it("is the newest of the whole desk, not one of a part, nor what was saved before a restore", () => {
    expect(chooseBackup(all, { parts: [] }).manifest.id).toBe(whole.id);
    expect(chooseBackup(all, { parts: ["postgresql"] }).manifest.id).toBe(database.id);
    expect(chooseBackup(all, { parts: [], id: safety.id }).manifest.id).toBe(safety.id);
    expect(chooseBackup([database].map(listed), { parts: [] }).manifest.id).toBe(database.id);
  });

  it("is named when it is not there, or is of another moment", () => {
    expect(codeOf(() => chooseBackup(all, { parts: [], atMs: NOW_MS - 10 * DAY_MS }))).toBe("backup_unknown");
    expect(codeOf(() => chooseBackup(all, { parts: [], id: "../../etc" }))).toBe("backup_unknown");
    expect(codeOf(() => chooseBackup(all, { parts: ["redis"], id: whole.id }))).toBe("backup_unknown");
    expect(codeOf(() => chooseBackup([{ ...listed(whole), manifest: null, problem: "damaged" }], { parts: [], id: whole.id }))).toBe("backup_damaged");
  });
});

describe("a manifest", () => {
  it("is refused when any byte of it differs", () => {
    const manifest = manifestOf(0);
    const text = writeManifest(manifest, sha256);
    expect(readManifest(text, manifest.id, sha256)).toEqual(manifest);
    for (let i = 0; i < text.length; i++) {
      const damaged = `${text.slice(0, i)}${String.fromCharCode(text.charCodeAt(i) ^ 1)}${text.slice(i + 1)}`;
      expect(
        codeOf(() => readManifest(damaged, manifest.id, sha256)),
        `byte ${i}`,
      ).toBe("backup_damaged");
    }
    expect(codeOf(() => readManifest(text, manifestOf(1).id, sha256))).toBe("backup_damaged");
  });
});

describe("a plan", () => {
  const there = { isThere: true, summary: "dump", bytes: 2 ** 30 } as const;
  const absent = { isThere: false, reason: "there is none" } as const;

  it("leaves out of all what is not there, and refuses what was named and is not", () => {
    expect(planBackup(null, { postgresql: there, redis: absent }, 0)).toMatchObject({
      steps: [{ kind: "postgresql" }],
      skipped: [{ kind: "redis" }],
      neededBytes: 2 ** 30,
    });
    expect(codeOf(() => planBackup(["redis"], { redis: absent }, 0))).toBe("usage");
  });

  it("is refused where the disk has too little room", () => {
    expect(codeOf(() => requireSpace(planBackup(null, { postgresql: there }, 2 ** 30), "/backups"))).toBe("space_insufficient");
    expect(codeOf(() => requireSpace(planBackup(null, { postgresql: there }, 2 ** 31), "/backups"))).toBe("none");
  });
});
