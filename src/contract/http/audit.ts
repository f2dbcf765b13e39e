import { Type } from "typebox";
import { Instant, Nullable, pageOf, pageQuery, strict, Text, Uuid } from "./common.ts";
import { defineRoute } from "./route.ts";

const AuditEntry = Type.Object(
  {
    audit_id: Type.Integer(),
    happened_at: Instant,
    actor: Type.String({ description: "The name of a token, a user of the machine, or a schedule." }),
    token_id: Nullable(Uuid),
    action: Type.String({ description: "Such as preset.create." }),
    subject_kind: Type.String(),
    subject_id: Nullable(Type.String()),
    detail: Type.Record(Type.String(), Type.Unknown()),
    client_address: Nullable(Type.String()),
  },
  strict,
);

export const listAudit = defineRoute({
  operationId: "listAudit",
  method: "GET",
  path: "/audit",
  scope: "admin",
  tag: "access",
  summary: "Who changed what, the newest first",
  query: Type.Object(
    {
      action: Type.Optional(Type.String({ pattern: "^[a-z0-9_.-]{1,100}$", description: "Such as run.delete." })),
      subject_kind: Type.Optional(Type.String({ pattern: "^[a-z0-9_-]{1,50}$", description: "Such as run, task, preset, token or series." })),
      subject_id: Type.Optional(Text(200, 1)),
      token_id: Type.Optional(Uuid),
      ...pageQuery(500, 50),
    },
    strict,
  ),
  answers: { 200: { description: "A page of the audit log.", schema: pageOf("entries", AuditEntry, {}) } },
});
