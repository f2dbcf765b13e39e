import { userInfo } from "node:os";
import type { Actor } from "../app/access/ports.ts";

/** Who is at the command line, for the audit log. */
export function whoami(): Actor {
  return { tokenId: null, name: `cli:${userName()}`, clientAddress: null };
}

/** A process in a container may run as a user that the system has no name for. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
