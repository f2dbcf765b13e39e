import { dirname, join } from "node:path";

const repoRoot = dirname(dirname(import.meta.dirname));

/** The folder of real market data that lies beside the repository. */
export const DATA_FOLDER = process.env["COIN_HTS_REAL_DATA"] ?? join(repoRoot, "..", "shared", "data");
