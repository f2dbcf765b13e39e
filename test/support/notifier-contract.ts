import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeliveryFailure, type Notification, type Notifier } from "../../src/app/alerts/notifier.ts";
import type { Receiver, ReceiverMood } from "./alert-receivers.ts";

/** A channel with its other side. */
export interface NotifierUnderTest {
  /** @param timeoutMs longest that sending may take */
  readonly open: (port: number, timeoutMs: number) => Notifier;
  readonly receive: () => Promise<Receiver<unknown>>;
  /** What must not stand in a failure. */
  readonly secret: string;
  /** What it says of itself when it wants to be asked later, ms; null when it has no way to. */
  readonly retryAfterMs: number | null;
}

export const NOTIFICATION: Notification = {
  id: "7a1c6a0e-6f0e-4a0e-9d0e-3f0c8a526b9d",
  alertId: "3f0c8a52-6f0e-4a0e-9d0e-1c6a0a6b9d11",
  event: "raised",
  kind: "health",
  severity: "CRITICAL",
  language: "ko",
  subject: "[심각] 상태 점검: 디스크가 거의 찼습니다 <!channel> & 남은 1 %",
  title: "상태 점검: 디스크가 거의 찼습니다 <!channel> & 남은 1 %",
  lines: ["다른 이상도 확인하세요: coin-hts health --verbose"],
  fields: [{ name: "path", label: "경로", value: "/var/lib/<desk>" }],
  createdAtMs: Date.UTC(2025, 5, 2, 12),
};

const SOON_MS = 700;

/** What every channel owes to whoever sends through it. */
export function describeNotifier(name: string, { open, receive, secret, retryAfterMs }: NotifierUnderTest): void {
  describe(`${name} as a notifier`, () => {
    let receiver: Receiver<unknown>;
    beforeEach(async () => {
      receiver = await receive();
    });
    afterEach(() => receiver.close());

    const failureOf = async (mood: ReceiverMood, timeoutMs = 10_000): Promise<DeliveryFailure> => {
      receiver.mood = mood;
      const failure: unknown = await open(receiver.port, timeoutMs)
        .send(NOTIFICATION)
        .then(
          () => null,
          (error: unknown) => error,
        );
      expect(failure).toBeInstanceOf(DeliveryFailure);
      expect((failure as DeliveryFailure).message).not.toContain(secret);
      expect(receiver.received).toEqual([]);
      return failure as DeliveryFailure;
    };

    it("brings a message in Korean over unharmed, under its id, the same with every attempt", async () => {
      const notifier = open(receiver.port, 10_000);
      await notifier.send(NOTIFICATION);
      await notifier.send(NOTIFICATION);
      expect(receiver.received.map(({ id }) => id)).toEqual([NOTIFICATION.id, NOTIFICATION.id]);
      const [first] = receiver.received;
      expect(first?.subject.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")).toBe(NOTIFICATION.subject);
      expect(first?.text).toContain("다른 이상도 확인하세요");
      expect(first?.text).toContain("/var/lib/");
    });

    it("does not show its secrets to whoever asks where it goes", () => {
      const { target, channel } = open(receiver.port, 10_000);
      expect(target).not.toContain(secret);
      expect(channel).toMatch(/^[a-z0-9_-]{1,60}$/);
    });

    it("says that the channel is at fault when nobody listens", async () => {
      await receiver.vanish();
      expect(await failureOf("well")).toMatchObject({ concerns: "channel", retryAfterMs: null });
      await receiver.listen();
    });

    it("says that the channel is at fault when the other side fails", async () => {
      expect((await failureOf("fails")).concerns).toBe("channel");
    });

    it("says that the message is at fault when only that is refused", async () => {
      expect((await failureOf("refuses")).concerns).toBe("message");
    });

    it("says that the channel is at fault when the other side hangs up before it has answered", async () => {
      expect((await failureOf("cuts")).concerns).toBe("channel");
    });

    it("gives up on another side that says nothing, in time", async () => {
      expect(await failureOf("silent", SOON_MS)).toMatchObject({ concerns: "channel", message: expect.stringContaining("0.7 s") as string });
      expect(receiver.attempts).toBe(1);
    });

    it("passes on how long the other side asked to wait", async () => {
      expect(await failureOf("busy")).toMatchObject({ concerns: "channel", retryAfterMs });
    });

    it("lets go when told to", async () => {
      receiver.mood = "silent";
      const cutting = new AbortController();
      const sending = open(receiver.port, 60_000).send(NOTIFICATION, cutting.signal);
      setTimeout(() => cutting.abort(new Error("told to stop")), 100);
      await expect(sending).rejects.toThrow();
    });
  });
}
