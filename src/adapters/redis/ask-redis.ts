import { Redis } from "ioredis";

const ANSWER_MS = 2000;

/** Asks a Redis one thing over a connection of its own, also while it is still reading its log; rejects when it does not answer soon. */
export async function askRedis<T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> {
  const options = {
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
  };
  const client = new Redis(url, options);
  // What breaks fails the question.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await ask(client);
  } finally {
    client.disconnect();
  }
}
