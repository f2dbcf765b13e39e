import type { Payload } from "./payloads.ts";
import { encodeMessage, type WireFormat } from "./wire-format.ts";

/** A message to subscribers, encoded once for each format however many of them there are. */
export class OutgoingMessage {
  /** Type, code and stream type, such as "candle.1m KRW-BTC REALTIME". */
  readonly subject: string;
  readonly #payload: Payload;
  readonly #encoded = new Map<WireFormat, Buffer>();

  constructor(payload: Payload) {
    this.#payload = payload;
    this.subject = `${String(payload["type"])} ${String(payload["code"])} ${String(payload["stream_type"])}`;
  }

  encode(format: WireFormat): Buffer {
    const known = this.#encoded.get(format);
    if (known !== undefined) return known;
    const bytes = Buffer.from(encodeMessage(this.#payload, format));
    this.#encoded.set(format, bytes);
    return bytes;
  }
}
