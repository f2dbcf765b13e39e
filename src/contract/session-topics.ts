/** What listeners of a session may follow. */
export const SESSION_TOPICS = ["candles", "signals", "orders", "positions", "equity", "session"] as const;
export type SessionTopic = (typeof SESSION_TOPICS)[number];
