import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Stands between clients and a server, so that the server can go away and come back elsewhere without their noticing. */
export interface TcpProxy {
  readonly port: number;
  /** Where new connections go. */
  setTarget(port: number): void;
  /** Cuts every connection and takes no new one. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** What becomes of something that a client sends: it and its connection are lost, or its answer is, once the server has given it. */
export type Fate = "pass" | "lose" | "lose_answer";

/** @param fateOf asked about each piece that a client sends; all pass without */
export async function startTcpProxy(targetPort: number, fateOf?: (sent: Buffer) => Fate): Promise<TcpProxy> {
  let target = targetPort;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  };
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      keep(one).on("close", () => other.destroy());
    }
    upstream.pipe(client);
    if (fateOf === undefined) client.pipe(upstream);
    else client.on("data", (sent: Buffer) => forward(sent, fateOf(sent), client, upstream));
  });
  const listen = (port: number): Promise<void> => new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const down = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port, setTarget: (next) => (target = next), down, up: () => listen(port), close: () => (server.listening ? down() : Promise.resolve()) };
}

function forward(sent: Buffer, fate: Fate, client: Socket, upstream: Socket): void {
  if (fate === "lose") return void client.destroy();
  if (fate === "lose_answer") {
    upstream.unpipe(client).once("data", () => client.destroy());
    upstream.resume();
  }
  upstream.write(sent);
}
