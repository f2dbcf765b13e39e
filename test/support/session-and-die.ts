// Runs the session of a crash scene until its candles are over, and kills or stops itself at a statement of a commit on
// the way. Argument: `SessionAndDie` as JSON. Prints "trading" when candles begin to come, "trouble" with the reason when
// it may not go on, and at the end "commits" with the statements of each commit.
import pg from "pg";
import { runRecordedSessions } from "./run-recorded-sessions.ts";

export interface SessionAndDie {
  readonly url: string;
  readonly owner: string;
  readonly candles: number;
  readonly leaseMs: number;
  /** By how much the clock of the process is wrong, ms. */
  readonly clockErrorMs?: number;
  readonly end?: PlaceToEnd;
}

export interface PlaceToEnd {
  readonly signal: "SIGKILL" | "SIGSTOP";
  /** From 1; the transactions that this process makes. */
  readonly commit: number;
  /** From 1, the beginning of the transaction; or its end. */
  readonly statement: number | "commit";
  /** `before` it is sent, while it is `underway`, or `after` its answer. */
  readonly when: "before" | "underway" | "after";
}

const { clockErrorMs = 0, end, ...rest } = JSON.parse(process.argv[2] ?? "{}") as SessionAndDie;
const now = Date.now;
Date.now = () => now() + clockErrorMs;

const commits: string[][] = [];
/** Connections within a transaction: others may ask things meanwhile. */
const within = new WeakSet();
type Query = (this: object, text: string, values?: readonly unknown[]) => Promise<unknown>;
const methods = pg.Client.prototype as unknown as { query: Query };
const query = methods.query;
methods.query = async function watched(text, values) {
  if (text === "begin") {
    within.add(this);
    commits.push([]);
  }
  const isMine = within.has(this);
  if (isMine) commits.at(-1)?.push(nameOf(text, values));
  if (text === "commit" || text === "rollback") within.delete(this);
  const endAt = (when: PlaceToEnd["when"]): void => {
    if (!isMine || end?.when !== when || commits.length !== end.commit) return;
    if (end.statement === (end.statement === "commit" ? text : commits.at(-1)?.length)) process.kill(process.pid, end.signal);
  };
  endAt("before");
  const answer = query.call(this, text, values);
  endAt("underway");
  const result = await answer;
  endAt("after");
  return result;
};

/** What a statement writes, and for fills which sides. */
function nameOf(text: string, values: readonly unknown[] = []): string {
  const [name] = /^(begin|commit|rollback)|(insert into|update|select) "?[a-z_]+/.exec(text.trim()) ?? [text];
  if (name !== "insert into fills") return name;
  const rows = values.find((value) => typeof value === "string" && value.startsWith("["));
  return `${name} ${(JSON.parse(String(rows)) as { side: string }[]).map(({ side }) => side).join(" ")}`;
}

await runRecordedSessions({ ...rest, onTrading: () => console.log("trading"), onTrouble: (text) => console.log("trouble", text) });
console.log("commits", JSON.stringify(commits));
