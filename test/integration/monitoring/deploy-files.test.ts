import { Registry } from "prom-client";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { HealthMonitor } from "../../../src/adapters/health/health-monitor.ts";
import { watchCommits } from "../../../src/adapters/live/session-metrics.ts";
import type { HealthCheck } from "../../../src/app/health/health-check.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { openServer } from "../../support/use-server.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const DAY_MS = 86_400_000;
const FOLDER = join(import.meta.dirname, "..", "..", "..", "deploy", "monitoring");
const read = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
/** The parser that the linter of compose files brings. */
const { parse } = createRequire(createRequire(import.meta.url).resolve("dclint"))("yaml") as { readonly parse: (text: string) => unknown };

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
interface Dashboard {
  readonly panels: readonly { readonly id: number; readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
  readonly templating: { readonly list: readonly { readonly query: { readonly query: string } }[] };
}

const rulesOf = (): readonly Rule[] => (parse(read("alert-rules.yml")) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
const dashboard = (): Dashboard => JSON.parse(read("grafana-dashboard.json")) as Dashboard;
const metricsIn = (expression: string): string[] => [...new Set(expression.match(/\b(?:coin_hts|http|process|nodejs)_[a-z0-9_]+(?=[{[\s)]|$|,)/g) ?? [])];

const postgres = usePostgres();
const KEPT: HealthCheck[] = [
  { name: "redis", check: async () => ({ status: "ok", summary: "", figures: { memory_bytes: 1, evicted_keys: 0 } }) },
  { name: "backups", check: async () => ({ status: "ok", summary: "", figures: { backup_age_seconds: 1, proven_restore_age_seconds: 1 } }) },
];

/** The names in an answer of a real server; Redis and backups, which it does not have here, are told of. */
async function readMetricNames(): Promise<ReadonlySet<string>> {
  const dataRoot = mkdtempSync(join(tmpdir(), "coin-hts-test-"));
  const options = { databaseUrl: await postgres.createDatabase(), dataRoot };
  const [plain, told] = [await openServer(options), await openServer({ ...options, health: new HealthMonitor(KEPT) })];
  try {
    await plain.app.inject({ url: "/healthz" });
    const candles = walkCandles({ timeframeMs: DAY_MS, slots: range(19_000, 19_010) });
    const batch = { candles, covered: [{ fromMs: 19_000 * DAY_MS, untilMs: 19_010 * DAY_MS }], source: "test", isSynthetic: false };
    await plain.candles.merge({ exchange: "upbit", symbol: "KRW-BTC", timeframe: "1d" }, batch);
    const answers = await Promise.all([plain, told].map(async ({ app }) => (await app.inject({ url: "/metrics" })).body));
    // Of a server that also runs sessions.
    const live = new Registry();
    watchCommits(live)(1);
    answers.push(await live.metrics());
    const samples = answers.flatMap((answer) => answer.split("\n").filter((line) => line !== "" && !line.startsWith("#")));
    return new Set(samples.map((line) => line.split(/[{ ]/)[0] as string));
  } finally {
    for (const { close } of [plain, told]) await close();
    rmSync(dataRoot, { recursive: true, force: true });
  }
}

describe("the files of deploy/monitoring", () => {
  let names: ReadonlySet<string>;
  beforeAll(async () => {
    names = await readMetricNames();
  });

  it.each(readdirSync(FOLDER).filter((name) => name !== "grafana-dashboard.json"))("are YAML: %s", (name) => {
    expect(parse(read(name))).toBeTypeOf("object");
  });

  it("ask a real server only for what it has: the alert rules", () => {
    const rules = rulesOf();
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, expr, labels, annotations } of rules) {
      expect(["warning", "critical"], alert).toContain(labels.severity);
      expect(annotations.summary.length * annotations.description.length, alert).toBeGreaterThan(0);
      const metrics = metricsIn(expr);
      if (!expr.startsWith("up{")) expect(metrics.length, alert).toBeGreaterThan(0);
      for (const metric of metrics) expect([...names], `${alert}: ${metric}`).toContain(metric);
    }
  });

  it("ask a real server only for what it has: the dashboard", () => {
    const { panels, templating } = dashboard();
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, targets } of panels)
      for (const { expr } of targets) {
        expect(metricsIn(expr).length, `${title}: ${expr}`).toBeGreaterThan(0);
        for (const metric of metricsIn(expr)) expect([...names], `${title}: ${metric}`).toContain(metric);
      }
    for (const { query } of templating.list) for (const metric of metricsIn(query.query)) expect([...names]).toContain(metric);
  });

  it("show every figure that coin-hts adds in some panel or rule", () => {
    const used = new Set(
      [...rulesOf().map(({ expr }) => expr), ...dashboard().panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))].flatMap(metricsIn),
    );
    expect([...names].filter((name) => name.startsWith("coin_hts_") && !used.has(name))).toEqual([]);
  });

  it("ship the log from where it is", () => {
    const vector = parse(read("vector.yaml")) as { sources: { coin_hts: { include: string[] } } };
    expect(vector.sources.coin_hts.include).toEqual(["${DATA_ROOT:-/var/lib/coin-hts}/logs/*/*.jsonl"]);
    const fluent = parse(read("fluent-bit.yaml")) as { pipeline: { inputs: { path: string }[] } };
    expect(fluent.pipeline.inputs.map(({ path }) => path)).toEqual(["${DATA_ROOT}/logs/*/*.jsonl"]);
  });

  it("are what Prometheus' own tool takes", () => {
    const { error, status, stdout, stderr } = spawnSync("promtool", ["check", "rules", join(FOLDER, "alert-rules.yml")], { encoding: "utf8" });
    if (error !== undefined) {
      console.warn("\n*** no promtool: the alert rules were only parsed; apt-get install -y prometheus ***\n");
      expect(process.env["CI"], "promtool is needed where a change is judged: apt-get install -y prometheus").toBeFalsy();
      return;
    }
    expect(status, stdout + stderr).toBe(0);
  });
});
