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

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
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
      keep(one).pipe(other);
      one.on("close", () => other.destroy());
    }
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
