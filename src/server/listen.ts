import type { TokenStore } from "../app/access/ports.ts";
import { HtsError } from "../engine/errors.ts";
import type { Server } from "./build-server.ts";
import { isLoopbackHost } from "./loopback-guard.ts";

/**
 * Opens the server on an address and returns its URL. Beyond this machine it does not open without a token that is valid.
 *
 * @throws HtsError `configuration_invalid` when there is no token, or the address cannot be listened on
 */
export async function listenOn(
  { app }: Server,
  { host, port, tokens }: { readonly host: string; readonly port: number; readonly tokens: TokenStore },
): Promise<string> {
  if (!isLoopbackHost(host) && !(await tokens.hasActive())) {
    throw new HtsError(
      "configuration_invalid",
      `HOST is ${host}, which others can reach, and there is no valid token; make one with: coin-hts token create --name desk --scope admin, or listen on 127.0.0.1`,
    );
  }
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "EADDRINUSE" ? "another program listens there already" : message;
    throw new HtsError("configuration_invalid", `the server cannot listen on ${host}:${port}: ${reason}; choose another HOST or PORT`, { cause: error });
  }
}
