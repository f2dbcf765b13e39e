import { HtsError } from "../engine/errors.ts";

/** One value that is not what it should be. */
export interface InputFault {
  readonly in: "body" | "query" | "params" | "headers";
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

/** A request whose values are not what its route takes. */
export class InputInvalid extends HtsError {
  readonly faults: readonly InputFault[];

  constructor(faults: readonly InputFault[]) {
    const [first] = faults;
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
    super("input_invalid", first === undefined ? "a value was refused" : `${first.in}${first.pointer}: ${first.detail}${more}; correct what \`errors\` names`);
    this.faults = faults;
  }
}
