import { describe, expect, it } from "vitest";
import { AddressBlock, findBlock, parseLengthMs } from "../../../../src/adapters/http/address-block.ts";
import { retryAfterMs, serverTimeMs } from "../../../../src/adapters/http/answer-times.ts";
import { checkBaseUrl } from "../../../../src/adapters/http/base-url.ts";
import { quoteMessage, requireServed } from "../../../../src/adapters/http/judge-answer.ts";
import type { HttpAnswer } from "../../../../src/adapters/http/send-request.ts";
import { HtsError } from "../../../../src/engine/errors.ts";
import { FAKE_START_MS, FakeClock } from "../../../support/fake-clock.ts";

function answer(status: number, text = "", headers: Record<string, string> = {}): HttpAnswer {
  return { status, text, headers: new Headers(headers) };
}

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe("the times in an answer", () => {
  it("are the server's own, in whole seconds", () => {
    expect(serverTimeMs(new Headers({ date: "Thu, 01 Jan 2026 00:00:07 GMT" }))).toBe(FAKE_START_MS + 7000);
  });

  it.each([[""], ["yesterday"], ["2026-01-01T00:00:00Z"], ["Thu, 99 Jan 2026 00:00:07 GMT"], ["Thu, 01 Jan 2026 00:00:07"]])(
    "are none in a date %j",
    (date) => {
      expect(serverTimeMs(new Headers({ date }))).toBeNull();
    },
  );

  it("are none without a date", () => {
    expect(serverTimeMs(new Headers())).toBeNull();
  });

  it.each([
    ["0", {}, 0],
    ["120", {}, 120_000],
    ["Thu, 01 Jan 2026 00:00:10 GMT", { date: "Thu, 01 Jan 2026 00:00:07 GMT" }, 3000],
    ["Thu, 01 Jan 2026 00:00:10 GMT", {}, 10_000],
    ["Thu, 01 Jan 2026 00:00:05 GMT", { date: "Thu, 01 Jan 2026 00:00:07 GMT" }, 0],
    ["-5", {}, null],
    ["1.5", {}, null],
    ["soon", {}, null],
    ["9".repeat(30), {}, null],
  ])("ask to wait with Retry-After %j and %j for %j ms", (retryAfter, more, waitMs) => {
    expect(retryAfterMs(new Headers({ "retry-after": retryAfter, ...more }), FAKE_START_MS)).toBe(waitMs);
  });

  it("ask for no wait without the header", () => {
    expect(retryAfterMs(new Headers(), 0)).toBeNull();
  });
});

describe("a length of time in a message", () => {
  it.each([
    ["IP가 차단되었습니다. 600초 후에 다시 시도해주세요.", 600_000],
    ["1분 30초 후에 다시 시도하세요", 90_000],
    ["2시간 5분 동안 이용이 제한됩니다", 7_500_000],
    ["초당 요청 수 10회(1초당)를 넘어 30초간 차단", 30_000],
    ["Too many requests. Blocked for 45 seconds.", 45_000],
    ["blocked for 1 hour 10 min 5s", 4_205_000],
    ["retry in 1500ms", 1500],
    ["retry in 1 minute", 60_000],
    ["0초", 0],
  ])("%s", (message, lengthMs) => {
    expect(parseLengthMs(message)).toBe(lengthMs);
  });

  it.each([[""], ["Too many API requests"], ["418"], ["5 monkeys"], ["초당 10회"], ["10초당 1회"], ["2026-01-01T09:30:00"]])("is none in %j", (message) => {
    expect(parseLengthMs(message)).toBeNull();
  });
});

describe("a block", () => {
  const said = (message: string): string => JSON.stringify({ error: { name: 418, message } });

  it("lasts as long as the answer says, and a second more, and then lets requests through", () => {
    const clock = new FakeClock();
    const block = new AddressBlock(clock);
    block.requireOpen("Upbit");
    block.start(answer(418, said("30초 동안 차단되었습니다")));
    expect(errorOf(() => block.requireOpen("Upbit"))).toMatchObject({
      code: "exchange_blocked",
      message:
        'Upbit has blocked this address: "30초 동안 차단되었습니다"; nothing is sent to it for another 31 s, until 2026-01-01T00:00:31Z, because asking again prolongs the block',
    });
    clock.skip(30_999);
    expect(() => block.requireOpen("Upbit")).toThrow("for another 1 s");
    clock.skip(1);
    block.requireOpen("Upbit");
  });

  it("believes Retry-After before the message, and Korean that JSON has escaped", () => {
    const clock = new FakeClock();
    const block = new AddressBlock(clock);
    block.start(answer(418, said("30 s"), { "retry-after": "90" }));
    expect(() => block.requireOpen("Upbit")).toThrow("1 min 31 s");
    block.start(answer(418, String.raw`{"error":{"message":"120\uCD08"}}`));
    expect(() => block.requireOpen("Upbit")).toThrow("2 min 1 s");
  });

  it("lasts five minutes when the answer does not say how long, and never more than 30 days", () => {
    const clock = new FakeClock();
    const block = new AddressBlock(clock);
    block.start(answer(418, "<html>go away</html>"));
    expect(() => block.requireOpen("Upbit")).toThrow("Upbit has blocked this address; nothing is sent to it for another 5 min 1 s");
    block.start(answer(418, "", { "retry-after": "999999999" }));
    expect(() => block.requireOpen("Upbit")).toThrow("until 2026-01-31T00:00:01Z");
  });

  it("is the same for everybody who shares a clock and an address", () => {
    const clock = new FakeClock();
    findBlock(clock, "https://a").start(answer(418));
    expect(() => findBlock(clock, "https://a").requireOpen("A")).toThrow(HtsError);
    findBlock(clock, "https://b").requireOpen("B");
  });
});

describe("the status of an answer", () => {
  const judge = (judged: HttpAnswer): unknown => errorOf(() => requireServed("Upbit", judged, new FakeClock()));

  it.each([[200], [400], [404], [422]])("%d is left to the exchange's adapter", (status) => {
    expect(judge(answer(status))).toBeUndefined();
  });

  it.each([
    [429, "exchange_rate_limited", 'it answered 429, too many requests: "slow down"'],
    [500, "exchange_unreachable", 'it answered 500: "slow down"'],
    [503, "exchange_unreachable", 'it answered 503: "slow down"'],
    [408, "exchange_unreachable", 'it answered 408: "slow down"'],
  ])("%d is worth another attempt after what Retry-After asks for", (status, code, message) => {
    expect(judge(answer(status, "slow down", { "retry-after": "4" }))).toMatchObject({ name: "PassingFailure", code, message, minWaitMs: 4000 });
  });

  it("a redirect is never followed", () => {
    expect(judge(answer(302, "", { location: "https://elsewhere.test/\u00a0" }))).toMatchObject({
      name: "HtsError",
      code: "exchange_unreachable",
      message: expect.stringContaining("was a redirect (302) to https://elsewhere.test/"),
    });
  });

  it.each([
    ['{"error":{"name":404,"message":"Code not found"}}', ': "Code not found"'],
    ['{"error":"no"}', ': "no"'],
    ['{"message":"no"}', ': "no"'],
    ['{"error":{"message":{"a":1}}}', ""],
    ["[]", ""],
    ["null", ""],
    ["", ""],
    ["  plain text\nsecond line", ': "plain text"'],
    ["<html><body>Bad Gateway</body></html>", ""],
    ["\u001b[31mred", ': "\\u001b[31mred"'],
    ["x".repeat(300), `: "${"x".repeat(200)}…"`],
  ])("%j says %s", (text, message) => {
    expect(quoteMessage(answer(500, text))).toBe(message);
  });
});

describe("the address of an exchange", () => {
  it.each([
    ["https://api.upbit.com", "https://api.upbit.com"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["http://localhost:1/upbit//", "http://localhost:1/upbit"],
    ["HTTPS://API.UPBIT.COM:443", "https://api.upbit.com"],
  ])("%s is %s", (text, url) => {
    expect(checkBaseUrl(text)).toBe(url);
  });

  it.each([["api.upbit.com"], [""], ["file:///etc/passwd"], ["ftp://a"], ["http://a?b=c"], ["http://a#b"], ["javascript:alert(1)"]])("is not %j", (text) => {
    expect(errorOf(() => checkBaseUrl(text))).toMatchObject({ code: "usage", message: expect.stringContaining(`was ${JSON.stringify(text)}`) });
  });

  it("has no password, and no message shows one", () => {
    expect(errorOf(() => checkBaseUrl("https://me:secret@a.test"))).toMatchObject({
      code: "usage",
      message: "expected the address of an exchange to be http://host:port or https://host, without a user name or password in it",
    });
  });
});
