/** How much it matters, in the order of how much. */
export type AlertSeverity = "INFO" | "WARNING" | "ERROR" | "CRITICAL";
/** What part of the desk speaks. */
export type AlertKind = "health" | "backup" | "performance" | "dead_letter" | "session" | "schedule" | "test";

/** Something that somebody should know of. */
export interface Alert {
  /** The same for the same trouble: while it lasts it is one alert, counted. 1 to 200 characters. */
  readonly fingerprint: string;
  readonly severity: AlertSeverity;
  readonly kind: AlertKind;
  /** One line, 1 to 300 characters. */
  readonly title: string;
  /** What to show beside it; no secret. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** Where trouble is told. Telling is quick and never sends: delivery has its own life. */
export interface AlertBook {
  /** @throws HtsError `database_unreachable` */
  raise(alert: Alert): Promise<void>;
  /** Says that the trouble of a fingerprint is over; nothing when there was none. */
  resolve(fingerprint: string): Promise<void>;
}
