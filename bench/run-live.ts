// `npm run bench:live`: what paper sessions cost, live and replayed. BENCH_SYMBOLS and BENCH_MINUTES change the live part.
import { runLiveBench } from "./live.ts";

await runLiveBench();
