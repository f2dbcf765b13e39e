import type { Kysely, Selectable } from "kysely";
import pg from "pg";
import type { Actor } from "../../app/access/ports.ts";
import type { PageOf, Preset, PresetContent, PresetCursor, PresetQuery, PresetStore } from "../../app/catalogue/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import { recordChange } from "./audit.ts";
import type { Database } from "./schema.ts";

type PresetRow = Selectable<Database["presets"]>;

/** The presets of a database. */
export class PostgresPresetStore implements PresetStore {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async list({ strategy, text, after, limit }: PresetQuery): Promise<PageOf<Preset, PresetCursor>> {
    let query = this.#database.selectFrom("presets").selectAll();
    if (strategy !== undefined) query = query.where("strategy", "=", strategy);
    if (text !== undefined) {
      const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      query = query.where((or) => or.or([or("name", "ilike", pattern), or("description", "ilike", pattern)]));
    }
    if (after !== null) {
      query = query.where((where) =>
        where(
          where.refTuple(where.fn<string>("lower", ["name"]), "preset_id"),
          ">",
          where.tuple(where.fn<string>("lower", [where.val(after.name)]), after.presetId),
        ),
      );
    }
    const rows = await query
      .orderBy((by) => by.fn<string>("lower", ["name"]))
      .orderBy("preset_id")
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit).map(toPreset);
    const last = page.at(-1);
    return { rows: page, next: rows.length > limit && last !== undefined ? { name: last.name, presetId: last.presetId } : null };
  }

  async find(presetId: string): Promise<Preset | null> {
    const row = await this.#database.selectFrom("presets").selectAll().where("preset_id", "=", presetId).executeTakeFirst();
    return row === undefined ? null : toPreset(row);
  }

  async create(presetId: string, content: PresetContent, by: Actor): Promise<Preset> {
    return this.#database
      .transaction()
      .execute(async (transaction) => {
        const row = await transaction
          .insertInto("presets")
          .values({ preset_id: presetId, ...content })
          .onConflict((conflict) => conflict.column("preset_id").doNothing())
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return toPreset(await transaction.selectFrom("presets").selectAll().where("preset_id", "=", presetId).executeTakeFirstOrThrow());
        await recordChange(transaction, by, { action: "preset.create", subjectKind: "preset", subjectId: presetId, detail: { ...content } });
        return toPreset(row);
      })
      .catch((error: unknown) => explainName(error, content.name));
  }

  async change(presetId: string, change: Partial<PresetContent>, by: Actor): Promise<Preset | null> {
    return this.#database
      .transaction()
      .execute(async (transaction) => {
        // The trigger sets the time; without a column to set there is nothing to update.
        const row = await transaction
          .updateTable("presets")
          .set({ preset_id: presetId, ...change })
          .where("preset_id", "=", presetId)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        await recordChange(transaction, by, { action: "preset.change", subjectKind: "preset", subjectId: presetId, detail: { ...change } });
        return toPreset(row);
      })
      .catch((error: unknown) => explainName(error, change.name ?? ""));
  }

  async remove(presetId: string, by: Actor): Promise<boolean> {
    return this.#database.transaction().execute(async (transaction) => {
      const row = await transaction.deleteFrom("presets").where("preset_id", "=", presetId).returning("name").executeTakeFirst();
      if (row === undefined) return false;
      await recordChange(transaction, by, { action: "preset.remove", subjectKind: "preset", subjectId: presetId, detail: { name: row.name } });
      return true;
    });
  }
}

function explainName(error: unknown, name: string): never {
  if (error instanceof pg.DatabaseError && error.constraint === "presets_one_name") {
    throw new HtsError("preset_exists", `there is a preset named ${JSON.stringify(name)} already; choose another name, or change that one`, { cause: error });
  }
  throw error;
}

function toPreset(row: PresetRow): Preset {
  return {
    presetId: row.preset_id,
    name: row.name,
    description: row.description,
    strategy: row.strategy,
    params: row.params,
    execution: row.execution,
    timeframe: row.timeframe,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
