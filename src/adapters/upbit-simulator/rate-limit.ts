/** How many requests a group allows within how long, real ms. */
export interface RateRule {
  readonly requests: number;
  readonly windowMs: number;
}

export interface BanRule {
  /** So many refused requests within `windowMs` get the address banned. */
  readonly refusals: number;
  readonly windowMs: number;
  /** How long the first ban lasts, ms; each further one lasts twice as long as the one before, an hour at most. */
  readonly banMs: number;
}

export type RateVerdict =
  | { readonly kind: "allowed"; readonly remaining: number }
  | { readonly kind: "refused" }
  /** `leftMs` is how long the ban still lasts. */
  | { readonly kind: "banned"; readonly leftMs: number };

interface Address {
  /** Times of the requests that were allowed, by group, the newest last. */
  readonly allowedMs: Map<string, number[]>;
  refusedMs: number[];
  bannedUntilMs: number;
  bans: number;
}

const MAX_ADDRESSES = 10_000;
const LONGEST_BAN_MS = 3_600_000;

/**
 * Allows each client address so many requests of a group in any stretch of time, however it lies; what it refuses
 * does not count. An address that goes on and on is banned from everything for a while, each time longer.
 */
export class RateLimiter {
  readonly #addresses = new Map<string, Address>();
  readonly #ban: BanRule;

  constructor(ban: BanRule) {
    this.#ban = ban;
  }

  /** @param nowMs of a clock that never goes back */
  take(addressName: string, group: string, rule: RateRule, nowMs: number): RateVerdict {
    const address = this.#find(addressName);
    if (nowMs < address.bannedUntilMs) return { kind: "banned", leftMs: address.bannedUntilMs - nowMs };
    const allowed = (address.allowedMs.get(group) ?? []).filter((at) => at > nowMs - rule.windowMs);
    address.allowedMs.set(group, allowed);
    if (allowed.length < rule.requests) {
      allowed.push(nowMs);
      return { kind: "allowed", remaining: rule.requests - allowed.length };
    }
    address.refusedMs = [...address.refusedMs.filter((at) => at > nowMs - this.#ban.windowMs), nowMs];
    if (address.refusedMs.length < this.#ban.refusals) return { kind: "refused" };
    const banMs = Math.min(LONGEST_BAN_MS, this.#ban.banMs * 2 ** address.bans);
    this.ban(addressName, banMs, nowMs);
    return { kind: "banned", leftMs: banMs };
  }

  /** Bans an address from now on. */
  ban(addressName: string, banMs: number, nowMs: number): void {
    const address = this.#find(addressName);
    address.bannedUntilMs = nowMs + banMs;
    address.bans++;
    address.refusedMs = [];
  }

  #find(name: string): Address {
    const found = this.#addresses.get(name);
    if (found !== undefined) return found;
    // The one that has been known longest goes; a simulator has few clients, so it is none that counts.
    if (this.#addresses.size >= MAX_ADDRESSES) this.#addresses.delete(this.#addresses.keys().next().value as string);
    const address: Address = { allowedMs: new Map(), refusedMs: [], bannedUntilMs: -Infinity, bans: 0 };
    this.#addresses.set(name, address);
    return address;
  }
}
