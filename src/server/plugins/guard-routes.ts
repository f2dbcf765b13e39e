import type { FastifyInstance, RouteOptions } from "fastify";
import type { Caller } from "../../app/access/authenticator.ts";
import type { RouteContract, RouteScope } from "../../contract/http/route.ts";
import { QUEUE_BOARD_PLACE } from "./queue-board.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** How far a token has to reach for the route; the server does not start with a route that lacks it. */
    scope?: RouteScope;
    contract?: RouteContract;
  }
  interface FastifyRequest {
    /** Null until the request was let in, and for what needs no token. */
    caller: Caller | null;
  }
}

/** A route as it was registered. */
export interface RegisteredRoute {
  readonly method: string;
  readonly url: string;
  readonly scope: RouteScope;
}

/** What plugins of others register cannot carry a scope of its own; it has that of its place. */
const SCOPES_OF_PLACES: readonly (readonly [prefix: string, scope: RouteScope])[] = [
  ["/docs", "public"],
  [QUEUE_BOARD_PLACE, "admin"],
];

/**
 * Watches over what is registered from now on, plugins of others included: a route without a scope is a fault of the
 * program, found before the server listens. Returns the table of all routes, which fills as they come.
 */
export function guardRoutes(app: FastifyInstance): readonly RegisteredRoute[] {
  const routes: RegisteredRoute[] = [];
  app.addHook("onRoute", (route: RouteOptions & { readonly path: string }) => {
    const scope = route.config?.scope ?? scopeOfPlace(route.url);
    if (scope === undefined) throw new Error(`route ${String(route.method)} ${route.url} has no scope; give it one of public, read, run, admin`);
    route.config = { ...route.config, scope };
    for (const method of [route.method].flat()) routes.push({ method, url: route.url, scope });
  });
  return routes;
}

function scopeOfPlace(url: string): RouteScope | undefined {
  return SCOPES_OF_PLACES.find(([prefix]) => url === prefix || url.startsWith(`${prefix}/`))?.[1];
}
