import { askRedis } from "../../src/adapters/redis/ask-redis.ts";

export async function readRedisPid(url: string): Promise<number> {
  const info = await askRedis(url, (client) => client.info("server"));
  return Number(/^process_id:(\d+)/m.exec(info)?.[1]);
}
