import { Type } from "typebox";
import { listAudit } from "../../contract/http/audit.ts";
import { defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 50;
const cursor = defineCursor("audit", Type.Object({ auditId: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }));

/** The audit log, to be read. */
export function auditRoutes({ audit }: Pick<RouteTools, "audit">): readonly BoundRoute[] {
  return [
    handle(listAudit, async ({ query }) => {
      const { action, subject_kind: subjectKind, subject_id: subjectId, token_id: tokenId, limit = USUAL_LIMIT } = query;
      const filter = {
        ...(action === undefined ? {} : { action }),
        ...(subjectKind === undefined ? {} : { subjectKind }),
        ...(subjectId === undefined ? {} : { subjectId }),
        ...(tokenId === undefined ? {} : { tokenId }),
      };
      const page = await audit.list(filter, limit, cursor.read(query)?.auditId ?? null);
      const entries = page.entries.map((entry) => ({
        audit_id: entry.auditId,
        happened_at: entry.happenedAt.toISOString(),
        actor: entry.name,
        token_id: entry.tokenId,
        action: entry.action,
        subject_kind: entry.subjectKind,
        subject_id: entry.subjectId,
        detail: entry.detail,
        client_address: entry.clientAddress,
      }));
      return { status: 200, body: { entries, next_cursor: page.next === null ? null : cursor.write({ auditId: page.next }, query) } };
    }),
  ];
}
