import { HtsError } from "../../engine/errors.ts";

export interface StreamLimits {
  /** Streams at once. */
  readonly maxClients: number;
  /** Of one address. */
  readonly maxPerAddress: number;
  /** What may wait for a client to take it, bytes. */
  readonly bufferBytes: number;
  /** How often health is told, ms. */
  readonly healthEveryMs: number;
  /** How often a client is asked whether it is still there and may be, ms. */
  readonly pingEveryMs: number;
}

export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  maxClients: 500,
  maxPerAddress: 20,
  bufferBytes: 2 ** 20,
  healthEveryMs: 15_000,
  pingEveryMs: 30_000,
};

/** Counts who is inside, since each stream holds memory for as long as it likes. */
export class StreamDoor {
  readonly #limits: Pick<StreamLimits, "maxClients" | "maxPerAddress">;
  readonly #byAddress = new Map<string, number>();
  #clients = 0;

  constructor(limits: Pick<StreamLimits, "maxClients" | "maxPerAddress">) {
    this.#limits = limits;
  }

  get clients(): number {
    return this.#clients;
  }

  /** @returns what lets out again, once. @throws HtsError `streams_full` */
  enter(address: string): () => void {
    const { maxClients, maxPerAddress } = this.#limits;
    const ofAddress = this.#byAddress.get(address) ?? 0;
    if (this.#clients >= maxClients)
      throw new HtsError("streams_full", `${maxClients} streams are open, which is as many as may be; close some or come back later`);
    if (ofAddress >= maxPerAddress)
      throw new HtsError(
        "streams_full",
        `${maxPerAddress} streams of this address are open, which is as many as may be; one stream can follow a hundred topics`,
      );
    this.#clients++;
    this.#byAddress.set(address, ofAddress + 1);
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#clients--;
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
    };
  }
}
