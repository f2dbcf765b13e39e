import { describe, expect, it } from "vitest";
import { type BucketState, holdsLifecycle, leastPrivilege, LIFECYCLE_RULES, planBucket } from "../../../../src/app/storage/bucket-plan.ts";

const READY: BucketState = { exists: true, isVersioned: true, lifecycleRules: LIFECYCLE_RULES, statements: [] };
const TARGET = { bucket: "desk", principal: null };
const GUEST = { bucket: "desk", principal: "arn:aws:iam::1:user/hts" };

describe("the plan of a bucket", () => {
  it("does everything for one that is not there, and nothing for one that is ready", () => {
    const missing: BucketState = { exists: false, isVersioned: false, lifecycleRules: [], statements: [] };
    expect(planBucket(missing, GUEST).map(({ step }) => step)).toEqual(["create_bucket", "enable_versioning", "put_lifecycle", "put_policy"]);
    expect(planBucket(READY, TARGET)).toEqual([]);
    expect(planBucket({ ...READY, statements: leastPrivilege(GUEST) }, GUEST)).toEqual([]);
  });

  it("keeps what others have set, and replaces what was ours", () => {
    const theirs = { ID: "theirs", Status: "Enabled" };
    const old = { ...LIFECYCLE_RULES[0], Expiration: { Days: 3 } };
    expect(planBucket({ ...READY, lifecycleRules: [theirs, old] }, TARGET)).toEqual([{ step: "put_lifecycle", rules: [theirs, ...LIFECYCLE_RULES] }]);
    const unnamed = { Effect: "Deny" };
    const wide = { Sid: "CoinHtsObjects", Effect: "Allow", Action: "s3:*" };
    expect(planBucket({ ...READY, statements: [unnamed, wide] }, GUEST)).toEqual([{ step: "put_policy", statements: [unnamed, ...leastPrivilege(GUEST)] }]);
  });

  it("takes one action for a list of one, as servers give them back", () => {
    const [objects, list] = leastPrivilege(GUEST);
    const given = [objects, { ...list, Action: "s3:ListBucket", Resource: "arn:aws:s3:::desk", Principal: { AWS: GUEST.principal } }];
    expect(planBucket({ ...READY, statements: given as never }, GUEST)).toEqual([]);
  });

  it.each([
    ["that is off", { Status: "Disabled" }],
    ["with another prefix", { Filter: { Prefix: "" } }],
    ["with another number of days", { Expiration: { Days: 31 } }],
    ["that keeps old versions", { NoncurrentVersionExpiration: undefined }],
  ])("does not take a rule %s for ours", (_, change) => {
    const [exports, uploads] = LIFECYCLE_RULES;
    expect(holdsLifecycle([{ ...exports, ...change }, uploads ?? {}])).toBe(false);
  });

  it("allows objects to be got, put and deleted and the bucket to be listed, and nothing else", () => {
    expect(leastPrivilege(TARGET)).toEqual([
      {
        Sid: "CoinHtsObjects",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: ["arn:aws:s3:::desk/*"],
      },
      { Sid: "CoinHtsList", Effect: "Allow", Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::desk"] },
    ]);
  });
});
