import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import helmet, { type HelmetOptions } from "helmet";

const DIRECTIVES = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", "data:"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  formAction: ["'self'"],
};

/** What every answer tells browsers. */
export const SECURITY_HEADERS = workOut(DIRECTIVES);
/** What pages tell that find their scripts by a base of their own. */
export const SECURITY_HEADERS_WITH_BASE = workOut({ ...DIRECTIVES, baseUri: ["'self'"] });

/** Once, since they are the same in every answer: to work them out each time was an eighth of what a small one cost. */
function workOut(directives: typeof DIRECTIVES): Readonly<Record<string, string>> {
  const options: HelmetOptions = {
    // Served without TLS: a proxy that adds it adds this as well.
    strictTransportSecurity: false,
    contentSecurityPolicy: { useDefaults: false, directives },
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
  };
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, () => undefined);
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
