import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mergePolicy, parsePolicy, type PolicyDocument, requirePrincipal, toUserPolicy } from "../../../../src/adapters/object-stores/setup/bucket-policy.ts";

const BUCKET = { name: "trading-desk", region: "ap-northeast-2", endpointUrl: null };
const USER = "arn:aws:iam::123456789012:user/coin-hts";
const GOLDEN = JSON.parse(readFileSync(new URL("./least-privilege-policy.json", import.meta.url), "utf8")) as PolicyDocument;

describe("the policy for a user", () => {
  it("is get, put, delete and list on the bucket and its objects, and nothing else", () => {
    expect(toUserPolicy(BUCKET)).toEqual(GOLDEN);
  });

  it.each([
    ["cn-north-1", null, "arn:aws-cn:s3:::trading-desk"],
    ["us-gov-west-1", null, "arn:aws-us-gov:s3:::trading-desk"],
    ["cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn", "arn:aws-cn:s3:::trading-desk"],
    ["cn-north-1", "http://127.0.0.1:9000", "arn:aws:s3:::trading-desk"],
    ["cnx", null, "arn:aws:s3:::trading-desk"],
  ])("names the bucket as %s at %s does", (region, endpointUrl, arn) => {
    expect(toUserPolicy({ ...BUCKET, region, endpointUrl }).Statement[0]?.Resource).toEqual([arn]);
  });
});

describe("a principal", () => {
  it.each([
    USER,
    "arn:aws:iam:::user/guest",
    "arn:aws:iam::tenant:user/guest",
    "arn:aws-cn:iam::123456789012:role/path/desk",
    "arn:aws:iam::123456789012:root",
  ])("may be %s", (principal) => {
    expect(requirePrincipal(principal)).toBe(principal);
  });

  it.each(["*", "arn:aws:iam::123456789012:user/*", "arn:aws:iam::*:user/a", "coin-hts", "123456789012", `${USER}\n`, "arn:aws:s3:::trading-desk", ""])(
    "is refused when it is %j, which is more or less than one",
    (principal) => {
      expect(() => requirePrincipal(principal)).toThrow(/^the principal was .*, expected the ARN of one user, role or account/);
    },
  );
});

describe("a bucket's policy", () => {
  const foreign = { Sid: "OnlyTls", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::trading-desk/*", Condition: { Bool: {} } };

  it("lets one principal do what the golden policy says", () => {
    const { document, isChanged, foreignStatements } = mergePolicy(null, BUCKET, USER);
    expect(document).toEqual({ ...GOLDEN, Statement: GOLDEN.Statement.map((statement) => ({ ...statement, Principal: { AWS: [USER] } })) });
    expect([isChanged, foreignStatements]).toEqual([true, 0]);
  });

  it("keeps others' statements, those without an id too, and the version they were written in", () => {
    const current = { Version: "2008-10-17", Id: "theirs", Statement: [foreign, { ...foreign, Sid: undefined }] } as unknown as PolicyDocument;
    const { document, foreignStatements } = mergePolicy(current, BUCKET, USER);
    expect(document).toMatchObject({ Version: "2008-10-17", Id: "theirs" });
    expect(document.Statement.slice(0, 2)).toEqual(current.Statement);
    expect([document.Statement.length, foreignStatements]).toEqual([4, 2]);
  });

  it("is not changed when it is there, in whatever form a server gives it back", () => {
    const { document } = mergePolicy({ Version: "2012-10-17", Statement: [foreign] }, BUCKET, USER);
    const given = document.Statement.map((statement) =>
      statement.Sid === "CoinHtsListBucket"
        ? { ...statement, Action: "s3:ListBucket", Resource: "arn:aws:s3:::trading-desk", Principal: { AWS: USER } }
        : { ...statement, Action: [statement.Action ?? []].flat().toReversed() },
    );
    expect(mergePolicy(parsePolicy(JSON.stringify({ ...document, Statement: given.toReversed() })), BUCKET, USER).isChanged).toBe(false);
  });

  it("lets a second principal in beside the first", () => {
    const { document } = mergePolicy(mergePolicy(null, BUCKET, USER).document, BUCKET, `${USER}-2`);
    for (const { Principal } of document.Statement) expect(Principal).toEqual({ AWS: [USER, `${USER}-2`] });
    expect(mergePolicy(document, BUCKET, USER).isChanged).toBe(false);
  });

  it.each([
    ["more is allowed", { Action: ["s3:*"] }],
    ["everybody is let in", { Principal: "*" }],
    ["it is for another bucket", { Resource: "arn:aws:s3:::other" }],
    ["a condition narrows it", { Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    ["it denies", { Effect: "Deny" }],
  ])("is set right where under our ids %s", (_, change) => {
    const { document } = mergePolicy(null, BUCKET, USER);
    const changed = { ...document, Statement: document.Statement.map((statement) => ({ ...statement, ...change })) };
    const merged = mergePolicy(changed, BUCKET, USER);
    expect(merged).toEqual({ document, isChanged: true, foreignStatements: 0 });
  });

  it("is read with a single statement and without a version", () => {
    expect(parsePolicy(JSON.stringify({ Statement: foreign }))).toEqual({ Version: "2008-10-17", Statement: [foreign] });
  });
});
