import { constants, getPriority, setPriority } from "node:os";
import { platform } from "node:process";
import { threadId } from "node:worker_threads";
import { HtsError } from "../../engine/errors.ts";
import type { ThreadAnswer, ThreadContext, ThreadMessage, ThreadOrder } from "./thread-protocol.ts";

type ThreadFunction = (input: unknown, context: ThreadContext) => unknown;

// Who waits for an answer goes before who waits for a result. Linux has a priority for each thread; elsewhere it would be the whole process's.
// It is only ever lowered: to raise it takes a right that few have.
if (platform === "linux") setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));

/** What every thread of a pool runs: imports the module that it is told, and calls the function in it. */
// oxlint-disable-next-line import/no-default-export -- it is what piscina calls
export default async function answerOrder({ module, name, input, port }: ThreadOrder): Promise<ThreadAnswer> {
  const tell = (message: ThreadMessage): void => port.postMessage(message);
  try {
    tell({ kind: "started", threadId });
    const exports = (await import(module)) as Record<string, ThreadFunction | undefined>;
    const call = exports[name];
    if (call === undefined) throw new HtsError("internal", `${module} exports no ${name}`);
    return { isOk: true, output: await call(input, { reportProgress: (progress) => tell({ kind: "progress", progress }) }) };
  } catch (error) {
    const isError = error instanceof Error;
    return {
      isOk: false,
      code: error instanceof HtsError ? error.code : null,
      message: isError ? error.message : String(error),
      stack: isError ? (error.stack ?? null) : null,
    };
  } finally {
    port.close();
  }
}
