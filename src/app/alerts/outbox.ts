import type { AlertPolicy, NewNotice } from "./plan-notices.ts";

/** A notice as it is kept. */
export type Notice = NewNotice & {
  /** A UUID. */
  readonly noticeId: string;
  /** Epoch ms. */
  readonly createdAtMs: number;
};

/** A notice that this process has for a while, to send it through one channel. */
export interface ClaimedDelivery {
  readonly notice: Notice;
  readonly channel: string;
  readonly claimId: string;
  /** This one included. */
  readonly attempt: number;
  /** How long ago the notice was made, ms. */
  readonly ageMs: number;
}

/** How an attempt failed. */
export interface FailedAttempt {
  readonly error: string;
  /** Until the next attempt, ms; null to give it up. */
  readonly retryMs: number | null;
  /** Whether all that waits for the channel has to wait as long. */
  readonly concernsChannel: boolean;
}

/**
 * Notices and their way out, shared by all processes. Rows are the truth: what is here is sent, whoever dies.
 *
 * Every method rejects with HtsError `database_unreachable` or `database_timeout`. Time is the database's.
 */
export interface Outbox {
  /** Makes notices of what there is to tell, in one transaction; does nothing while another process does it. Returns how many. */
  plan(policy: AlertPolicy, channels: readonly string[]): Promise<number>;
  /** Takes the next delivery that is due, for `leaseMs`; null when there is none. */
  claim(channel: string, leaseMs: number): Promise<ClaimedDelivery | null>;
  /** Notes that it was sent; false when it was somebody else's by then. */
  noteSent(delivery: ClaimedDelivery): Promise<boolean>;
  noteFailed(delivery: ClaimedDelivery, failure: FailedAttempt): Promise<void>;
  /** Gives back what was not tried. */
  release(delivery: ClaimedDelivery): Promise<void>;
  /** Gives up what is older and waits for a channel that nobody serves any more. Returns how many of each. */
  giveUpOlderThan(ageMs: number): Promise<readonly { readonly channel: string; readonly count: number }[]>;
  /** Deletes alerts of which there has been nothing to tell for so long, and their notices; some at a time. Returns how many. */
  forgetOlderThan(ageMs: number): Promise<number>;
}

/** How a channel fares. */
export interface ChannelState {
  readonly channel: string;
  readonly pending: number;
  readonly givenUp: number;
  readonly lastSentAt: Date | null;
  /** Of what waits; null when nothing failed. */
  readonly lastError: string | null;
}
