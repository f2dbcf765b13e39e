import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEMO_SYMBOL_NAMES } from "../../src/app/demo-market/demo-market.ts";
import { type CommandResult, runCommandWith } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const makeFolder = useTemporaryFolders();

interface Verified {
  readonly ok: boolean;
  readonly series: readonly { synthetic: boolean; findings: readonly { severity: string }[] }[];
  readonly shared_outages: readonly { of: number; affected: string[]; confirmed: boolean }[];
  readonly comparisons: readonly { compared: number; differing: number }[];
}

describe("the demo market at work", () => {
  it("fills a store without a network, sound in every check and called synthetic wherever it appears", async () => {
    const root = makeFolder();
    const run = async (...args: string[]): Promise<string> => {
      const result = await runCommandWith({ DATA_ROOT: root }, ...args);
      expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({ exitCode: 0, stderr: "" });
      return result.stdout;
    };
    const downloaded = JSON.parse(await run("data", "download", "--exchange", "demo", "--json")) as { updated: { symbol: string; added: number }[] };
    expect([...new Set(downloaded.updated.map(({ symbol }) => symbol))]).toEqual(DEMO_SYMBOL_NAMES);
    expect(downloaded.updated.every(({ added }) => added > 900)).toBe(true);

    const listed = (await run("data", "list")).trim().split("\n").slice(1);
    expect(listed).toHaveLength(2 * DEMO_SYMBOL_NAMES.length);
    for (const line of listed) expect(line).toMatch(/^demo DEMO-.* 100\.00 % .*demo market \(SYNTHETIC\)/);

    const verified = JSON.parse(await run("data", "verify", "--json")) as Verified;
    expect(verified.ok).toBe(true);
    expect(verified.series.every(({ synthetic, findings }) => synthetic && findings.every(({ severity }) => severity === "note"))).toBe(true);
    expect(verified.shared_outages).toHaveLength(4);
    expect(verified.shared_outages.every(({ of, affected, confirmed }) => affected.length === of && confirmed)).toBe(true);
    expect(verified.comparisons.map(({ compared, differing }) => compared > 900 && differing === 0)).toEqual(DEMO_SYMBOL_NAMES.map(() => true));

    const report = join(root, "report.html");
    const args = ["backtest", "--exchange", "demo", "--symbols", "DEMO-ADA", "--timeframe", "1h", "--strategy", "sma_cross", "--report", report];
    expect(await run(...args)).toMatch(/^SYNTHETIC DATA: /);
    expect(readFileSync(report, "utf8")).toContain("SYNTHETIC DATA");
  });

  it("says what cannot be downloaded from it", async () => {
    const refuse = (...args: string[]): Promise<CommandResult> =>
      runCommandWith({ DATA_ROOT: makeFolder() }, "data", "download", "--exchange", "demo", ...args);
    expect((await refuse("--symbols", "DEMO-BTX")).stderr).toMatch(/the demo market has no "DEMO-BTX"; did you mean DEMO-BTC.* \[exchange_refused\]\n$/);
    expect(await refuse("--base-url", "http://127.0.0.1:1")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("leave --base-url out [usage]") });
  });
});

it("the README shows what the demo prints", async () => {
  const { stdout } = await runCommandWith({}, "demo", "--report", join(makeFolder(), "demo.html"));
  const shown = /```\n(SYNTHETIC DATA: .*?)```/s.exec(README)?.[1]?.trim().split("\n") ?? [];
  expect(shown.filter((line) => line.includes("DEMO-")).length).toBeGreaterThanOrEqual(2 * DEMO_SYMBOL_NAMES.length);
  const printed = stdout.split("\n");
  for (const line of shown) expect(printed).toContain(line);
});
