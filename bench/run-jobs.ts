// `npm run bench:jobs`: what the queues cost, on every backend that this machine has.
import { prepareJobs } from "./jobs.ts";

const jobs = await prepareJobs();
try {
  await jobs.print();
} finally {
  await jobs.remove();
}
