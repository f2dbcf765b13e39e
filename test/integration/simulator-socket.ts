import { once } from "node:events";
import { WebSocket } from "ws";

/** A message as a client sees it. */
export type Message = Readonly<Record<string, unknown>>;

/** A WebSocket client that keeps what it is sent, for tests that wait for it. */
export class SimulatorSocket {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  /** Whether every message so far came in a binary frame. */
  isBinary = true;
  #onMessage: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer, isBinary) => {
      this.isBinary &&= isBinary;
      this.messages.push(JSON.parse(data.toString("utf8")) as Message);
      this.#onMessage();
    });
  }

  static async open(url: string): Promise<SimulatorSocket> {
    const client = new SimulatorSocket(new WebSocket(url));
    await once(client.socket, "open");
    return client;
  }

  send(value: unknown): void {
    this.socket.send(typeof value === "string" ? value : JSON.stringify(value));
  }

  subscribe(...types: readonly object[]): void {
    this.send([{ ticket: "test" }, ...types]);
  }

  /** Resolves once there are so many messages. */
  async receive(count: number): Promise<Message[]> {
    while (this.messages.length < count) await new Promise<void>((resolve) => (this.#onMessage = resolve));
    return this.messages.slice(0, count);
  }

  /** Resolves to everything that was sent until now: a connection keeps its order, so the answer to a PING comes last. */
  async drain(): Promise<Message[]> {
    const isUp = (message: Message): boolean => message["status"] === "UP";
    this.send("PING");
    while (!this.messages.some(isUp)) await new Promise<void>((resolve) => (this.#onMessage = resolve));
    return this.messages.splice(0).filter((message) => !isUp(message));
  }

  /** Resolves to the code with which the connection was closed. */
  async closed(): Promise<number> {
    const [code] = (await once(this.socket, "close")) as [number];
    return code;
  }
}
