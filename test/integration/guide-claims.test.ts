import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { toUserPolicy } from "../../src/adapters/object-stores/setup/bucket-policy.ts";
import { mergeRules } from "../../src/adapters/object-stores/setup/lifecycle-rules.ts";
import { SLA_CANDLES, slaOf } from "../../src/app/benchmark/sla.ts";
import { SECTIONS } from "../../src/config/variables.ts";
import type { Variable } from "../../src/config/variable.ts";
import { ERRORS } from "../../src/engine/errors.ts";

const GUIDES = fileURLToPath(new URL("../../docs/guides", import.meta.url));
const guides = readdirSync(GUIDES).map((name) => ({ name, text: readFileSync(join(GUIDES, name), "utf8") }));
const textOf = (name: string): string => readFileSync(join(GUIDES, name), "utf8");

/** Words in the form of a variable that are other programs', or constants of the kit for strategies. */
const FOREIGN_VARIABLES = new Set(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "NODE_EXTRA_CA_CERTS", "TIE_TOLERANCE"]);
/** Of deploy/env.example. */
for (const name of ["GRAFANA_PASSWORD", "PROMETHEUS_TOKEN_FILE", "WORKER_COUNT"]) FOREIGN_VARIABLES.add(name);
/** Words in the form of a code that are names of PostgreSQL, or of a field. */
const FOREIGN_CODES = new Set(["pg_stat_activity", "max_connections", "request_id"]);

describe("what guides claim", () => {
  it.each(guides)("$name names variables that there are", ({ text }) => {
    const known = new Set(Object.values(SECTIONS).flatMap((section) => Object.values<Variable<unknown>>(section).map(({ name }) => name)));
    const named = [...text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map(([, name]) => name);
    expect(named.filter((name) => !known.has(name) && !FOREIGN_VARIABLES.has(name))).toEqual([]);
  });

  it.each(["troubleshoot.md", "tune.md", "upgrade.md", "configure.md", "install.md", "operate.md"])("%s names errors that there are", (name) => {
    const named = [...textOf(name).matchAll(/(?:`|\[)([a-z]+(?:_[a-z]+)+)(?:`|\]\n)/g)].map(([, code]) => code);
    expect(named.filter((code) => !Object.hasOwn(ERRORS, code) && !FOREIGN_CODES.has(code))).toEqual([]);
  });

  it.each(guides)("$name links to what is there", ({ text }) => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link).filter((link) => !link.startsWith("http"));
    expect(links.filter((link) => !existsSync(join(GUIDES, link)))).toEqual([]);
  });

  it("gives the policy and the lifecycle that `storage init` sets", () => {
    const text = textOf("operate.md");
    const [, policy = ""] = /```json\n(.*?)```/s.exec(text) ?? [];
    expect(JSON.parse(policy)).toEqual(JSON.parse(JSON.stringify(toUserPolicy({ name: "trading-desk", region: "eu-west-1", endpointUrl: null }))));
    const [rule] = mergeRules([]).rules;
    const [expires, destroyed, parts] = [
      rule.Expiration?.Days,
      rule.NoncurrentVersionExpiration?.NoncurrentDays,
      rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    ];
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      `objects expire after ${expires} days, old versions are destroyed ${destroyed} days later, parts of uploads that broke off are removed after ${parts}.`,
    );
  });

  it("gives the SLA that the benchmark holds to", () => {
    const [least, middle, most] = SLA_CANDLES.map((candles) => [candles, ((slaOf(candles) ?? 0) / 1000).toFixed(1)]);
    expect(textOf("tune.md")).toContain(
      `${least[1]} s for up to ${least[0]} candles, ${middle[1]} s for ${middle[0]}, ${most[1]} s for ${most[0]}; none beyond`,
    );
  });
});
