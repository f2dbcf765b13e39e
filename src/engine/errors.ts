/**
 * Every way in which a call can fail for a reason that its caller can act on.
 *
 * `status` is the HTTP status, `exitCode` the CLI's (1 failed, 2 usage, 3 data gap, 4 check failed);
 * `retryable` says whether the same call may succeed later without a change: what is not retryable is
 * never retried by a queue. A code is never reused for another meaning.
 */
export const ERRORS = {
  usage: { status: 400, exitCode: 2, retryable: false, summary: "The call itself is malformed." },
  parameter_invalid: { status: 422, exitCode: 2, retryable: false, summary: "A strategy parameter is unknown, of the wrong type or out of range." },
  execution_invalid: { status: 422, exitCode: 2, retryable: false, summary: "An execution setting is unknown, of the wrong type or out of range." },
  risk_invalid: { status: 422, exitCode: 2, retryable: false, summary: "A risk rule is unknown, of the wrong type or out of range." },
  date_invalid: { status: 422, exitCode: 2, retryable: false, summary: "A date or instant cannot be read, or the range ends before it starts." },
  symbol_invalid: { status: 422, exitCode: 2, retryable: false, summary: "A symbol is malformed or given twice." },
  timeframe_unknown: { status: 422, exitCode: 2, retryable: false, summary: "The timeframe is not one of the supported ones." },
  timeframe_mismatch: { status: 422, exitCode: 1, retryable: false, summary: "The candles are not of the timeframe that was asked for." },
  strategy_unknown: { status: 404, exitCode: 2, retryable: false, summary: "No strategy has this name." },
  strategy_invalid: { status: 422, exitCode: 2, retryable: false, summary: "A strategy file does not define a strategy." },
  strategy_failed: { status: 422, exitCode: 1, retryable: false, summary: "A strategy threw, or returned what is not a decision." },
  lookback_exceeded: {
    status: 422,
    exitCode: 1,
    retryable: false,
    summary: "A strategy asked for a candle beyond its declared warm-up, or for one that has not closed.",
  },
  file_not_found: { status: 404, exitCode: 1, retryable: false, summary: "A file that was named does not exist or may not be read." },
  file_unreadable: { status: 422, exitCode: 1, retryable: false, summary: "A file is damaged, too large, or not of a format that can be read." },
  file_not_writable: { status: 500, exitCode: 1, retryable: true, summary: "A file could not be written." },
  columns_unknown: { status: 422, exitCode: 1, retryable: false, summary: "A candle file has other columns than the six of a candle." },
  value_unreadable: {
    status: 422,
    exitCode: 1,
    retryable: false,
    summary: "A value of a candle file is missing, not a plain decimal number, or a time in another unit.",
  },
  candles_empty: { status: 422, exitCode: 1, retryable: false, summary: "There are no candles where at least one is needed." },
  candles_unsorted: { status: 422, exitCode: 1, retryable: false, summary: "Open times do not ascend." },
  candles_duplicate: { status: 422, exitCode: 1, retryable: false, summary: "Two candles open at the same time." },
  candles_misaligned: { status: 422, exitCode: 1, retryable: false, summary: "A candle does not open on its timeframe's grid." },
  candle_invalid: {
    status: 422,
    exitCode: 1,
    retryable: false,
    summary: "A candle's prices or volume cannot be: not finite, not positive, high below low, negative volume.",
  },
  candles_conflict: {
    status: 422,
    exitCode: 1,
    retryable: false,
    summary: "Two rows claim the same time with different values, and nothing says which one to believe.",
  },
  layout_unclear: {
    status: 422,
    exitCode: 1,
    retryable: false,
    summary: "A file's layout, time zone, symbol or timeframe cannot be told from it and was not named.",
  },
  series_unknown: { status: 404, exitCode: 3, retryable: false, summary: "The candle store has no such series." },
  store_locked: { status: 409, exitCode: 1, retryable: true, summary: "Another process is writing to the same series." },
  store_damaged: { status: 500, exitCode: 1, retryable: false, summary: "A file of the candle store is missing or is not what was written." },
  run_unknown: { status: 404, exitCode: 1, retryable: false, summary: "No run of this id is kept." },
  run_damaged: { status: 500, exitCode: 4, retryable: false, summary: "A file of a kept run is missing or is not what was written." },
  run_rejected: { status: 422, exitCode: 1, retryable: false, summary: "A run has something that cannot be kept, such as a name that is too long." },
  run_not_verifiable: { status: 409, exitCode: 1, retryable: false, summary: "A run that was imported has no receipt to run again from." },
  run_table_missing: { status: 404, exitCode: 1, retryable: false, summary: "A run that was imported does not have this table." },
  object_missing: { status: 404, exitCode: 1, retryable: false, summary: "The object store has no object of this key." },
  object_conflict: {
    status: 409,
    exitCode: 1,
    retryable: false,
    summary: "An object was not written because its condition does not hold: it exists, or has changed.",
  },
  object_damaged: { status: 500, exitCode: 1, retryable: false, summary: "The content of an object is not what was written." },
  storage_bucket_missing: { status: 404, exitCode: 1, retryable: false, summary: "The bucket of the object store does not exist." },
  storage_denied: { status: 403, exitCode: 1, retryable: false, summary: "The object store refused the credentials, or they do not allow the call." },
  storage_throttled: { status: 503, exitCode: 1, retryable: true, summary: "The object store keeps answering that there were too many requests." },
  storage_unreachable: { status: 503, exitCode: 1, retryable: true, summary: "The object store did not answer, or answered with a failure of its own." },
  backup_unknown: { status: 404, exitCode: 1, retryable: false, summary: "There is no such backup." },
  backup_damaged: { status: 500, exitCode: 4, retryable: false, summary: "A file of a backup is missing or is not what was written." },
  backup_key_wrong: { status: 500, exitCode: 1, retryable: false, summary: "The key file of encrypted backups is missing, not a key, or not theirs." },
  space_insufficient: { status: 503, exitCode: 1, retryable: true, summary: "The disk has too little room for what is to be written." },
  restore_conflict: { status: 409, exitCode: 1, retryable: true, summary: "What is to be restored over is in use, or is not empty." },
  restore_unfinished: { status: 503, exitCode: 1, retryable: false, summary: "A restore was broken off and has to be ended first." },
  exchange_unknown: { status: 404, exitCode: 2, retryable: false, summary: "No adapter reaches an exchange of this name." },
  exchange_unreachable: { status: 503, exitCode: 1, retryable: true, summary: "An exchange did not answer, or answered with a failure of its own." },
  exchange_refused: {
    status: 422,
    exitCode: 1,
    retryable: false,
    summary: "An exchange refused the request: no such market, or a call that it does not know.",
  },
  exchange_rate_limited: { status: 503, exitCode: 1, retryable: true, summary: "An exchange keeps answering that there were too many requests." },
  exchange_blocked: { status: 503, exitCode: 1, retryable: true, summary: "An exchange has blocked this address for a while; asking again prolongs it." },
  database_unreachable: { status: 503, exitCode: 1, retryable: true, summary: "The database does not answer, or does not let this program in." },
  database_timeout: { status: 503, exitCode: 1, retryable: true, summary: "The database took longer than the set time to answer." },
  migration_failed: {
    status: 500,
    exitCode: 1,
    retryable: false,
    summary: "The database's schema could not be brought to this version, or is of another one.",
  },
  server_not_started: { status: 503, exitCode: 1, retryable: true, summary: "A server that was started did not come up." },
  migration_pending: { status: 503, exitCode: 1, retryable: false, summary: "A configured database lacks migrations of this version." },
  queue_unreachable: { status: 503, exitCode: 1, retryable: true, summary: "The queue does not answer, or does not let this program in." },
  task_unknown: { status: 404, exitCode: 1, retryable: false, summary: "There is no task of this id." },
  task_conflict: { status: 409, exitCode: 1, retryable: false, summary: "The task is not in a state in which this can be done." },
  task_kind_unknown: { status: 503, exitCode: 1, retryable: true, summary: "The worker that got the task cannot do work of its kind." },
  schedule_unknown: { status: 404, exitCode: 1, retryable: false, summary: "There is no schedule of this name." },
  schedule_exists: { status: 409, exitCode: 1, retryable: false, summary: "Another schedule has this name." },
  schedule_invalid: { status: 422, exitCode: 2, retryable: false, summary: "A schedule has a time, kind, payload or setting that cannot be." },
  schedule_busy: { status: 409, exitCode: 1, retryable: true, summary: "The last run of the schedule has not ended." },
  time_limit_exceeded: { status: 422, exitCode: 1, retryable: false, summary: "The work took longer than its time limit and was ended." },
  memory_limit_exceeded: { status: 422, exitCode: 1, retryable: false, summary: "The work needed more memory than its cap and was ended." },
  worker_lost: { status: 503, exitCode: 1, retryable: true, summary: "The process or thread that did the work ended before the work did." },
  dependency_failed: { status: 503, exitCode: 1, retryable: true, summary: "Something that the work needs failed, and may work later." },
  cancelled: { status: 409, exitCode: 1, retryable: true, summary: "The work was stopped before it was done; what it had finished is kept." },
  package_missing: { status: 503, exitCode: 1, retryable: false, summary: "An optional package that the call needs is not installed." },
  configuration_invalid: { status: 500, exitCode: 2, retryable: false, summary: "An environment variable has a value that cannot be." },
  request_malformed: { status: 400, exitCode: 2, retryable: false, summary: "A request cannot be read: its JSON, its URL, a header or a cursor is malformed." },
  token_missing: { status: 401, exitCode: 1, retryable: false, summary: "A request came without a token where one is needed." },
  token_refused: { status: 401, exitCode: 1, retryable: false, summary: "The token of a request is unknown, expired or revoked." },
  scope_insufficient: { status: 403, exitCode: 1, retryable: false, summary: "The token of a request does not reach as far as the call needs." },
  origin_refused: {
    status: 403,
    exitCode: 1,
    retryable: false,
    summary: "A request came from a page or by a name that may not speak to a server without tokens.",
  },
  route_unknown: { status: 404, exitCode: 1, retryable: false, summary: "There is nothing at this address." },
  token_unknown: { status: 404, exitCode: 1, retryable: false, summary: "No token has this id or name." },
  preset_unknown: { status: 404, exitCode: 1, retryable: false, summary: "No preset has this id." },
  preset_exists: { status: 409, exitCode: 1, retryable: false, summary: "Another preset has this name." },
  market_unknown: { status: 404, exitCode: 1, retryable: false, summary: "Neither the catalogue nor the candle store has this market." },
  alert_unknown: { status: 404, exitCode: 1, retryable: false, summary: "There is no alert of this id." },
  alert_undelivered: { status: 503, exitCode: 4, retryable: true, summary: "A channel did not take the test message." },
  request_timeout: { status: 408, exitCode: 1, retryable: true, summary: "A request took too long to arrive." },
  request_too_large: { status: 413, exitCode: 1, retryable: false, summary: "A request is larger than the server takes." },
  media_type_unsupported: { status: 415, exitCode: 1, retryable: false, summary: "The body of a request is of a kind that the server does not read." },
  input_invalid: {
    status: 422,
    exitCode: 2,
    retryable: false,
    summary: "A value of a request is missing, unknown, of the wrong type or out of range; each is named.",
  },
  idempotency_conflict: { status: 409, exitCode: 1, retryable: false, summary: "An idempotency key was used before, for another request." },
  idempotency_pending: { status: 409, exitCode: 1, retryable: true, summary: "The first request with this idempotency key is still being answered." },
  upgrade_required: { status: 426, exitCode: 1, retryable: false, summary: "There is a WebSocket at this address, and the request did not ask for one." },
  streams_full: { status: 429, exitCode: 1, retryable: true, summary: "As many streams are open as may be." },
  rate_limited: { status: 429, exitCode: 1, retryable: true, summary: "Too many requests in too short a time." },
  answer_timeout: { status: 503, exitCode: 1, retryable: true, summary: "The server did not get an answer ready in time." },
  internal: { status: 500, exitCode: 1, retryable: false, summary: "An error of the program itself, which its log tells more of." },
  candle_gap: { status: 422, exitCode: 3, retryable: false, summary: "Candles are missing and the gap policy is to fail." },
  session_unknown: { status: 404, exitCode: 1, retryable: false, summary: "No paper-trading session has this id." },
  session_invalid: { status: 422, exitCode: 2, retryable: false, summary: "A paper-trading session was asked for that cannot be." },
  session_events_gone: { status: 410, exitCode: 1, retryable: false, summary: "Events of a paper-trading session were let go before they were asked for." },
  session_ended: {
    status: 409,
    exitCode: 1,
    retryable: false,
    summary: "A paper-trading session has been stopped or has failed, and cannot be changed any more.",
  },
  session_taken: { status: 409, exitCode: 1, retryable: true, summary: "Another process runs this paper-trading session." },
  trader_unknown: { status: 404, exitCode: 1, retryable: false, summary: "A paper-trading session does not run this strategy on this symbol." },
  range_empty: { status: 422, exitCode: 3, retryable: false, summary: "No candle lies in the range that was asked for." },
  receipt_mismatch: { status: 409, exitCode: 4, retryable: false, summary: "A run does not reproduce its receipt." },
  check_failed: { status: 409, exitCode: 4, retryable: false, summary: "A check of a strategy found a fault." },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/**
 * A failure with a stable code and a message for a person: what was expected, what came, what to do.
 *
 * @example new HtsError("timeframe_unknown", "timeframe was \"2h\", expected one of 1m, 3m, …").exitCode // 2
 */
export class HtsError extends Error {
  override readonly name = "HtsError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get exitCode(): number {
    return ERRORS[this.code].exitCode;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}
