import { describe, expect, it } from "vitest";
import { codeOf, describeFailure, isRetryable } from "../../../../src/app/jobs/describe-failure.ts";
import { redactor } from "../../../../src/app/jobs/redact-secrets.ts";
import { retryDelayMs } from "../../../../src/app/jobs/retry-delay.ts";
import { HtsError } from "../../../../src/engine/errors.ts";

const plain = redactor([]);

describe("what is tried again", () => {
  it.each([
    [new HtsError("exchange_unreachable", "no answer"), "exchange_unreachable", true],
    [new HtsError("candle_gap", "missing"), "candle_gap", false],
    [new TypeError("x is not a function"), "internal", false],
    [Object.assign(new Error("violates"), { code: "23505" }), "internal", false],
    [Object.assign(new Error("bad"), { code: "ERR_INVALID_ARG_TYPE" }), "internal", false],
    [Object.assign(new Error("reset"), { code: "ECONNRESET" }), "dependency_failed", true],
    [Object.assign(new Error("full"), { code: "ENOSPC" }), "dependency_failed", true],
    [new Error("something"), "dependency_failed", true],
    ["a text", "internal", false],
    [undefined, "internal", false],
  ])("%s is %s", (error, code, retryable) => {
    expect([codeOf(error), isRetryable(error)]).toEqual([code, retryable]);
  });

  it("waits twice as long each time, up to 5 minutes, and up to half of it less by chance", () => {
    expect([1, 2, 3, 30].map((attempts) => retryDelayMs(attempts, 2000, 0))).toEqual([2000, 4000, 8000, 300_000]);
    expect(retryDelayMs(1, 2000, 0.999)).toBe(1001);
  });
});

describe("the description of a failure", () => {
  it("has the chain of causes, even when it is a ring, and of an error with several the first", () => {
    const inner = new Error("inner");
    const error = new Error("outer", { cause: new AggregateError([inner, new Error("second")], "several") });
    inner.cause = error.cause;
    const { causes, worker } = describeFailure(error, "desk-1", plain);
    expect(causes.map(({ name, message }) => [name, message])).toEqual([
      ["AggregateError", "several"],
      ["Error", "inner"],
    ]);
    expect(worker).toBe("desk-1");
  });

  it("is text that the database takes, and not without end", () => {
    const { message } = describeFailure(new Error(`a\u0000b\ud800c${"x".repeat(10_000)}`), null, plain);
    expect(message.startsWith("a?b?cx")).toBe(true);
    expect(message).toHaveLength(4000);
    expect(describeFailure(42, null, plain)).toMatchObject({ code: "internal", message: "something that is no error was thrown: 42", stack: null });
  });
});

describe("the masking of secrets", () => {
  const redact = redactor(["hunter2-secret", "a b/c-secret", "abc"]);

  it.each([
    ["the password hunter2-secret is wrong", "the password [secret] is wrong"],
    ["at https://x/?q=a%20b%2Fc-secret", "at https://x/?q=[secret]"],
    ["postgres://me:other@db.local/desk", "postgres://[secret]@db.local/desk"],
    ["redis://:pw123@10.0.0.1:6379", "redis://[secret]@10.0.0.1:6379"],
    ["Authorization: Bearer abcdef123456", "Authorization: [secret] [secret]"],
    ['{"api_key": "k-123", "n": 1}', '{"api_key": "[secret]", "n": 1}'],
    ["AWS_SECRET_ACCESS_KEY=abc/def+ghi", "AWS_SECRET_ACCESS_KEY=[secret]"],
    ["https://hooks.slack.com/services/T0/B0/xyz", "https://hooks.slack.com/[secret]"],
    ["AKIAABCDEFGHIJKLMNOP was refused", "[secret] was refused"],
  ])("%s", (text, masked) => {
    expect(redact(text)).toBe(masked);
  });

  it("leaves ordinary text alone, and short secrets, which would blot it out", () => {
    for (const text of ["tokens share the workers evenly", "abc of KRW-BTC at 12:30", "see https://example.com/a:b", "the secret of it"])
      expect(redact(text)).toBe(text);
  });
});
