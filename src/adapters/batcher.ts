import { setImmediate as nextTurn } from "node:timers/promises";

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what is asked for while an earlier batch is on its way, and asks for it together. Alone a call goes at once; under
 * load a batch pays once for the way to the server and for its disk. (Without it 64 submitters waited for as many syncs.)
 */
export class Batcher<Item, Result> {
  readonly #run: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #most: number;
  #waiting: Waiting<Item, Result>[] = [];
  #isRunning = false;

  /** @param run gives the results in the order of the items; what it rejects with for several is tried one by one */
  constructor(run: (items: readonly Item[]) => Promise<readonly Result[]>, most: number) {
    this.#run = run;
    this.#most = most;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isRunning) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isRunning = true;
    // Those who ask in the same turn of the loop go together.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#most);
      const isAlright = await this.#settle(batch, batch.length === 1);
      // One that is refused is not to take the others with it.
      if (!isAlright) await Promise.all(batch.map((one) => this.#settle([one], true)));
    }
    this.#isRunning = false;
  }

  async #settle(batch: readonly Waiting<Item, Result>[], isLast: boolean): Promise<boolean> {
    try {
      const results = await this.#run(batch.map(({ item }) => item));
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] as Result);
      return true;
    } catch (error) {
      if (isLast) for (const { reject } of batch) reject(error);
      return isLast;
    }
  }
}
