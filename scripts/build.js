// `npm run build`: compiles the command into dist, from where an installed package runs.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PAGE = join("adapters", "html-report", "page");

rmSync(join(ROOT, "dist"), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc"), "-b", "src/cli", "src/server", "src/worker"], {
  cwd: ROOT,
  stdio: "inherit",
});
// The report's page is read as text, so the compiler does not see it.
if (status === 0) cpSync(join(ROOT, "src", PAGE), join(ROOT, "dist", PAGE), { recursive: true, filter: (path) => !path.endsWith(".d.ts") });
process.exitCode = status ?? 1;
