import type { LifecycleRule } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { findRuleFaults, mergeRules } from "../../../../src/adapters/object-stores/setup/lifecycle-rules.ts";
import { type BucketState, planBucket } from "../../../../src/adapters/object-stores/setup/plan-bucket.ts";

const BUCKET = { name: "trading-desk", region: "ap-northeast-2", endpointUrl: null };
const NOTHING: BucketState = { exists: false, isVersioned: false, rules: [], policy: null };
const USER = "arn:aws:iam::123456789012:user/coin-hts";
const OWN: LifecycleRule = {
  ID: "coin-hts-backtests",
  Status: "Enabled",
  Filter: { Prefix: "backtests/" },
  Expiration: { Days: 30 },
  NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};
const FOREIGN: LifecycleRule = { ID: "logs", Status: "Enabled", Filter: { Prefix: "logs/" }, Expiration: { Days: 3 } };

describe("the plan for a bucket", () => {
  it("is everything where there is nothing, in the order in which it can be done", () => {
    const plan = planBucket(BUCKET, NOTHING, USER);
    expect(plan.steps.map(({ action }) => action)).toEqual(["create_bucket", "enable_versioning", "put_lifecycle", "put_policy"]);
    expect(plan.policy).toBeNull();
    expect(plan.steps[2]).toMatchObject({ configuration: { rules: [OWN] } });
  });

  it("is empty where everything is, and shows the policy when nobody is to be let in", () => {
    const state = { exists: true, isVersioned: true, rules: [FOREIGN, OWN], policy: null };
    const plan = planBucket(BUCKET, state, null);
    expect(plan.steps).toEqual([]);
    expect(plan.policy).toMatchObject({ Statement: [{ Sid: "CoinHtsListBucket" }, { Sid: "CoinHtsObjects" }] });
  });

  it("is what is lacking, keeps what others have set and says so", () => {
    const state: BucketState = { exists: true, isVersioned: true, rules: [FOREIGN], smallestTransition: "varies_by_storage_class", policy: null };
    expect(planBucket(BUCKET, state, null).steps).toEqual([
      {
        action: "put_lifecycle",
        configuration: { rules: [FOREIGN, OWN], smallestTransition: "varies_by_storage_class" },
        summary: "expire what is under backtests/ after 30 days, old versions likewise, parts of uploads that broke off after 7; keeps 1 rule of others",
      },
    ]);
  });
});

describe("the lifecycle rule", () => {
  it.each([
    ["with the properties in another order", Object.fromEntries(Object.entries(OWN).toReversed()) as unknown as LifecycleRule],
    ["in the older form", { ...OWN, Filter: undefined, Prefix: "backtests/" }],
  ])("is known again %s", (_, rule) => {
    expect(mergeRules([rule]).isChanged).toBe(false);
  });

  it.each([
    ["is for fewer objects", { Filter: { And: { Prefix: "backtests/", Tags: [{ Key: "a", Value: "b" }] } } }],
    ["is for others", { Filter: { Prefix: "" } }],
    ["is switched off", { Status: "Disabled" }],
    ["has another time", { Expiration: { Days: 31 } }],
    ["does more", { Transitions: [{ Days: 1, StorageClass: "GLACIER" }] }],
    ["does less", { AbortIncompleteMultipartUpload: undefined }],
  ] as const)("is set right where one of its id %s", (_, change) => {
    expect(mergeRules([{ ...OWN, ...change } as LifecycleRule, FOREIGN])).toEqual({ rules: [FOREIGN, OWN], isChanged: true, foreignRules: 1 });
  });

  it("takes the form of rules in the older one, since AWS mixes no forms", () => {
    const older: LifecycleRule = { ID: "older", Status: "Enabled", Prefix: "logs/", Expiration: { Days: 3 } };
    const { Filter: _, ...rest } = OWN;
    expect(mergeRules([older]).rules).toEqual([older, { ...rest, Prefix: "backtests/" }]);
  });
});

describe("what happens to results of backtests", () => {
  it("is right by the rule, by one of another id, and by several together", () => {
    const { Expiration, ...rest } = OWN;
    for (const rules of [
      [OWN],
      [{ ...OWN, ID: "theirs" }, FOREIGN],
      [
        { ...rest, Filter: {} },
        { ID: "b", Status: "Enabled" as const, Prefix: "back", Expiration },
      ],
    ]) {
      expect(findRuleFaults(rules)).toEqual([]);
    }
  });

  it.each<[string, LifecycleRule[], string[]]>([
    [
      "there are no rules",
      [],
      ["objects under backtests/ never expire", "their old versions never expire", "parts of uploads that broke off never are removed"],
    ],
    ["the rule is switched off", [{ ...OWN, Status: "Disabled" }], ["never expire", "never expire", "never are removed"]],
    [
      "the rule is for tagged objects",
      [{ ...OWN, Filter: { Prefix: "", Tag: { Key: "a", Value: "b" } } }],
      ["never expire", "never expire", "never are removed"],
    ],
    ["the rule is for less", [{ ...OWN, Filter: { Prefix: "backtests/2024/" } }], ["never expire", "never expire", "never are removed"]],
    ["another rule is quicker", [OWN, { ...FOREIGN, Filter: { Prefix: "" } }], ["objects under backtests/ expire after 3 days, expected 30 days"]],
    [
      "old versions are kept by number",
      [{ ...OWN, NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 5 } }],
      ["old versions never expire"],
    ],
    ["parts are kept longer", [{ ...OWN, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 8 } }], ["are removed after 8 days, expected at most 7 days"]],
  ])("is found wrong when %s", (_, rules, faults) => {
    const found = findRuleFaults(rules);
    expect(found).toHaveLength(faults.length);
    for (const [k, fault] of faults.entries()) expect(found[k]).toContain(fault);
  });
});
