import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ENVIRONMENTS, findSettingsFaults, makeSettings, readSettings } from "../../../../src/app/deploy/settings.ts";

const example = readFileSync(join(import.meta.dirname, "..", "..", "..", "..", "deploy", "env.example"), "utf8");
const SOUND = "POSTGRES_PASSWORD=abc123\nREDIS_PASSWORD=def456\n";

describe("settings of a new installation", () => {
  it.each(ENVIRONMENTS)("%s: are sound, differ from each other's ports, and have secrets of their own", (environment) => {
    let count = 0;
    const text = makeSettings(example, environment, () => `secret${(count += 1)}`);
    expect(findSettingsFaults(text)).toEqual([]);
    expect(count).toBe(3);
    expect(readSettings(text)).toEqual({
      port: { development: 8020, staging: 8010, production: 8000 }[environment],
      workerCount: environment === "production" ? 2 : 1,
      hasBucket: false,
      secrets: ["secret1", "secret2", "secret3"],
    });
    // Nothing but values changed.
    expect(text.replaceAll(/=.*/g, "=")).toBe(example.replaceAll(/=.*/g, "="));
  });
});

describe("faults of settings", () => {
  it.each([
    ["a line that is none", "nonsense", "line 3: expected NAME=value"],
    ["a name in small letters", "port=8000", "line 3: expected NAME=value"],
    ["a name that stands twice", "REDIS_PASSWORD=x", "line 3: REDIS_PASSWORD stands twice"],
    ["quotes", 'LOG_LEVEL="info"', "line 3: LOG_LEVEL has a quote"],
    ["what compose would replace", "SMTP_PASSWORD=a$b", "line 3: SMTP_PASSWORD has a quote, a $"],
    ["a comment behind a value", "PORT=8000 # ours", "line 3: PORT has"],
    ["a space at the end", "PORT=8000 ", "line 3: PORT has"],
    ["a secret that was never made", "GRAFANA_PASSWORD=<generated>", "line 3: GRAFANA_PASSWORD was left as <generated>"],
    ["a port that cannot be", "PORT=70000", "PORT: expected a whole number"],
    ["workers that cannot be", "WORKER_COUNT=many", "WORKER_COUNT: expected a whole number"],
  ])("%s", (_, line, words) => {
    const faults = findSettingsFaults(`${SOUND}${line}\n`);
    expect(faults.join("\n")).toContain(words);
    expect(findSettingsFaults(SOUND)).toEqual([]);
  });

  it("name passwords that cannot stand in a URL, and never show one", () => {
    const faults = findSettingsFaults("POSTGRES_PASSWORD=p@ss/word\n");
    expect(faults).toEqual([expect.stringContaining("POSTGRES_PASSWORD: expected letters"), expect.stringContaining("REDIS_PASSWORD: expected letters")]);
    expect(faults.join()).not.toContain("p@ss");
  });
});
