import { expect, it } from "vitest";
import { findRedisBinary } from "../../src/adapters/redis/own-redis.ts";

/** Tests on a real Redis. Without one a warning is enough on a developer's machine; where a change is judged it is not. */
export async function describeOnRedis(name: string, define: (binary: string) => void): Promise<void> {
  const binary = await findRedisBinary();
  if (binary !== null) return define(binary);
  const text = `no redis-server, nothing of it is tested: ${name}; apt-get install -y redis-server`;
  console.warn(`\n*** ${text} ***\n`);
  it(`${name}: has a Redis to test on`, () => {
    if (process.env["CI"]) expect.fail(text);
  });
}
