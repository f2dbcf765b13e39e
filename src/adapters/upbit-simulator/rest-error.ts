/** A refusal in Upbit's words: the status, what the body calls it, and why. */
export class RestError extends Error {
  readonly status: number;
  readonly errorName: number | string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, errorName: number | string = status, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.errorName = errorName;
    this.headers = headers;
  }
}

export function invalidParameter(): RestError {
  return new RestError(400, "Invalid parameter. Check the given value!");
}

export function typeMismatch(): RestError {
  return new RestError(400, "Type mismatch error. Check the parameters type!");
}

export function missingParameter(): RestError {
  return new RestError(400, "Missing request parameter error. Check the required parameters!");
}

export function codeNotFound(): RestError {
  return new RestError(404, "Code not found");
}

export function noRoute(): RestError {
  return new RestError(404, "no Route matched with those values", "not_found");
}

export function tooManyRequests(): RestError {
  return new RestError(429, "Too many API requests.", "too_many_requests");
}

/** What an address is told while it is banned; whole seconds, rounded up, so that who waits as told has waited long enough. */
export function banned(leftMs: number): RestError {
  const seconds = Math.ceil(leftMs / 1000);
  return new RestError(418, `Blocked for too many requests. Try again in ${seconds} seconds.`, "too_many_requests", { "Retry-After": String(seconds) });
}

export function serverError(status = 500, message = "Internal server error."): RestError {
  return new RestError(status, message, "server_error");
}
