import { Piscina } from "piscina";
import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import { ERRORS, type ErrorCode, HtsError } from "../../engine/errors.ts";
import type { ThreadAnswer, ThreadMessage, ThreadOrder } from "./thread-protocol.ts";

export interface ThreadPoolOptions {
  /** Threads at most; as many as the machine has cores unless given. */
  readonly threads?: number;
  /** Most that one thread may hold, heap and typed arrays together, bytes. */
  readonly memoryCapBytes?: number;
}

/** A function to be called in a thread. */
export interface ThreadCall<Input> {
  /** The file that exports it; every import of it happens in the thread. */
  readonly module: URL;
  /** Name of the export: `(input, {reportProgress}) => output`. Input and output are copied, as by structuredClone. */
  readonly name: string;
  readonly input: Input;
}

export interface CallOptions {
  /** Ends the call, with its thread, at once; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: number) => void;
}

const MEMORY_CAP_BYTES = 2 * 2 ** 30;
const MEMORY_POLL_MS = 100;
/** A warm thread that has had nothing to do for so long is ended, and what it kept is freed. */
const IDLE_MS = 60_000;
/** In .ts from the sources, in .js from the package. */
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "thread-entry.ts" : "thread-entry.js", import.meta.url);

/**
 * Threads for work that would keep the process from answering. They stay warm between calls. What a call does to its thread,
 * by an endless loop, too much memory or a crash, costs that call and its thread only.
 */
export class ThreadPool {
  readonly #pool: Piscina<ThreadOrder, ThreadAnswer>;
  readonly #memoryCapBytes: number;

  constructor({ threads = availableParallelism(), memoryCapBytes = MEMORY_CAP_BYTES }: ThreadPoolOptions = {}) {
    this.#memoryCapBytes = memoryCapBytes;
    this.#pool = new Piscina({
      filename: ENTRY.href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      concurrentTasksPerWorker: 1,
      maxQueue: "auto",
      // The heap alone; what typed arrays hold beside it is looked at from here.
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memoryCapBytes / 2 ** 20) },
    });
    // A thread that was just ended for its memory may report that it ran out of it. Nobody waits for it then, and another takes
    // its place; without a listener it would end the process.
    this.#pool.on("error", () => undefined);
  }

  /**
   * Calls the function in a thread that is free, or as soon as one is.
   *
   * @throws HtsError `memory_limit_exceeded`, `worker_lost` when the thread crashed, whatever HtsError the function threw, and
   * the signal's reason
   */
  async run<Input, Output>({ module, name, input }: ThreadCall<Input>, { signal, onProgress }: CallOptions = {}): Promise<Output> {
    signal?.throwIfAborted();
    const stop = new AbortController();
    const abort = (): void => stop.abort(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const { port1: ours, port2: theirs } = new MessageChannel();
    const watch = this.#watch(ours, onProgress, (error) => stop.abort(error));
    try {
      const order: ThreadOrder = { module: module.href, name, input, port: theirs };
      const answer = await this.#pool.run(order, { signal: stop.signal, transferList: [theirs] });
      if (answer.isOk) return answer.output as Output;
      throw rebuildError(answer);
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : this.#explain(error);
    } finally {
      signal?.removeEventListener("abort", abort);
      watch.end();
    }
  }

  /** Ends all threads; calls that are on their way reject. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #watch(port: MessagePort, onProgress: CallOptions["onProgress"], abort: (error: HtsError) => void): { readonly end: () => void } {
    let timer: NodeJS.Timeout | undefined;
    port.on("message", (message: ThreadMessage) => {
      if (message.kind === "progress") return onProgress?.(message.progress);
      const thread = this.#pool.threads.find(({ threadId }) => threadId === message.threadId);
      if (thread !== undefined) timer = setInterval(() => void this.#checkMemory(thread, abort), MEMORY_POLL_MS);
    });
    port.unref();
    return {
      end: () => {
        clearInterval(timer);
        port.close();
      },
    };
  }

  async #checkMemory(thread: Worker, abort: (error: HtsError) => void): Promise<void> {
    // It answers in the midst of a loop; one that has ended does not.
    const statistics = await thread.getHeapStatistics().catch(() => null);
    if (statistics === null) return;
    const { used_heap_size: heapBytes, external_memory: externalBytes } = statistics;
    if (heapBytes + externalBytes > this.#memoryCapBytes) abort(this.#memoryError());
  }

  #explain(error: unknown): unknown {
    if (error instanceof HtsError) return error;
    const { code, message } = error as { readonly code?: unknown; readonly message?: string };
    if (code === "ERR_WORKER_OUT_OF_MEMORY") return this.#memoryError(error);
    return new HtsError("worker_lost", `the thread ended before its work did: ${String(message)}; it is tried again`, { cause: error });
  }

  #memoryError(cause?: unknown): HtsError {
    const cap = `${Math.round(this.#memoryCapBytes / 2 ** 20)} MiB`;
    return new HtsError(
      "memory_limit_exceeded",
      `the work needed more than ${cap}, the memory cap of a thread; ask for fewer symbols or candles, or raise WORKER_MEMORY_MB`,
      {
        cause,
      },
    );
  }
}

/** An error loses its class and code on the way from a thread. */
function rebuildError({ code, message, stack }: Extract<ThreadAnswer, { isOk: false }>): Error {
  const isKnown = code !== null && Object.hasOwn(ERRORS, code);
  const error = isKnown ? new HtsError(code as ErrorCode, message) : new HtsError("internal", message);
  if (stack !== null) error.stack = stack;
  return error;
}
