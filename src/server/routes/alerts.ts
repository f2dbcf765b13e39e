import { Type } from "typebox";
import type { AlertDesk } from "../../adapters/alerts/open-alerts.ts";
import type { AuditLog } from "../../app/access/ports.ts";
import { acknowledgeAlert as acknowledge, findAlert, resolveAlert as resolve } from "../../app/alerts/alert-store.ts";
import { toWireAlert, toWireDelivery } from "../../app/alerts/to-wire-alert.ts";
import { acknowledgeAlert, getAlert, getAlertConfig, listAlerts, resolveAlert, testAlerts } from "../../contract/http/alerts.ts";
import { Uuid } from "../../contract/http/common.ts";
import { defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";

const USUAL_LIMIT = 50;
/** The last instant that JavaScript has. */
const LAST_MS = 8.64e15;
const cursor = defineCursor("alerts", Type.Object({ raisedAtMs: Type.Integer({ minimum: 0, maximum: LAST_MS }), alertId: Uuid }));

export interface AlertTools {
  readonly alerts: AlertDesk;
  readonly audit: AuditLog;
}

/** Alerts, who is told of them, and whether that works. */
export function alertRoutes({ alerts, audit }: AlertTools): readonly BoundRoute[] {
  return [
    handle(listAlerts, async ({ query }) => {
      const { status, min_severity: minSeverity, kind, limit = USUAL_LIMIT } = query;
      const page = await alerts.store.list({ status, minSeverity, kind, limit, after: cursor.read(query) });
      return { status: 200, body: { alerts: page.alerts.map(toWireAlert), next_cursor: page.next === null ? null : cursor.write(page.next, query) } };
    }),
    handle(getAlert, async ({ params }) => {
      const { alert, deliveries } = await findAlert(params.id, alerts.store);
      return { status: 200, body: { ...toWireAlert(alert), deliveries: deliveries.map(toWireDelivery) } };
    }),
    handle(acknowledgeAlert, async ({ params, caller }) => ({ status: 200, body: toWireAlert(await acknowledge(params.id, caller, alerts.store)) })),
    handle(resolveAlert, async ({ params, caller }) => ({ status: 200, body: toWireAlert(await resolve(params.id, caller, alerts.store)) })),
    handle(getAlertConfig, async () => {
      const { policy, channels } = await alerts.describe();
      return { status: 200, body: { ...policy, channels } };
    }),
    handle(testAlerts, async ({ query: { severity = "INFO" }, caller }) => {
      await audit.record(caller, { action: "alert.test", subjectKind: "alert", subjectId: "test", detail: { severity } });
      return { status: 200, body: { channels: await alerts.test(severity) } };
    }),
  ];
}
