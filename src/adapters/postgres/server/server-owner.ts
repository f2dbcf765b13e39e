import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { HtsError } from "../../../engine/errors.ts";

const run = promisify(execFile);

/** The system user that the server belongs to. */
export interface ServerOwner {
  /** Null when the server runs as this very process's user. */
  readonly user: string | null;
  readonly uid: number;
  readonly gid: number;
}

const USER = "postgres";
const NO_USER_HINT = "PostgreSQL does not run as root; create the user, run coin-hts as another one, or set DATABASE_URL";

/**
 * Who the server is to run as: this process's user, or the user postgres for root, since PostgreSQL refuses to run as
 * root. A machine without that user is given one, without a home or a way to log in.
 *
 * @throws HtsError `database_unreachable`
 */
export async function findServerOwner(): Promise<ServerOwner> {
  const uid = process.getuid?.() ?? -1;
  if (uid !== 0) return { user: null, uid, gid: process.getgid?.() ?? -1 };
  const known = await readIds();
  if (known !== null) return known;
  const shell = "/usr/sbin/nologin";
  await run("useradd", ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", shell, USER]).catch((error: unknown) => {
    throw new HtsError(
      "database_unreachable",
      `the system user ${USER} does not exist and could not be created: ${(error as Error).message.trim()}; ${NO_USER_HINT}`,
      {
        cause: error,
      },
    );
  });
  const made = await readIds();
  if (made !== null) return made;
  throw new HtsError("database_unreachable", `the system user ${USER} does not exist; ${NO_USER_HINT}`);
}

async function readIds(): Promise<ServerOwner | null> {
  try {
    const ids = await Promise.all(["-u", "-g"].map(async (flag) => Number((await run("id", [flag, USER])).stdout)));
    const [uid = NaN, gid = NaN] = ids;
    return Number.isInteger(uid) && Number.isInteger(gid) ? { user: USER, uid, gid } : null;
  } catch {
    return null;
  }
}

/** Runs a program as the server's owner and returns what it printed; rejects with what it said when it fails. */
export async function runAs({ user }: ServerOwner, file: string, args: readonly string[]): Promise<string> {
  const [command, all] = user === null ? [file, args] : ["runuser", ["-u", user, "--", file, ...args]];
  try {
    // The folder that this process stands in may be closed to the other user.
    const { stdout } = await run(command, all as string[], { cwd: "/", maxBuffer: 10_000_000 });
    return stdout;
  } catch (error) {
    const { stderr = "", stdout = "", message } = error as Error & { stderr?: string; stdout?: string };
    const said = `${stderr}\n${stdout}`.trim().split("\n").slice(-3).join(" ").trim();
    throw new Error(said === "" ? message : said, { cause: error });
  }
}
