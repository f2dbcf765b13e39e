import { describeOnRedis } from "../../support/describe-on-redis.ts";
import { describeJobSystem } from "../../support/job-system-contract.ts";

await describeOnRedis("the job system on Redis", () => describeJobSystem("redis"));
describeJobSystem("postgres");
