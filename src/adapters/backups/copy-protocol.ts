import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import type pg from "pg";
import type { ByteStream } from "../../app/storage/object-store.ts";

/** What the driver shows a query that is more than text: its own type knows nothing of COPY. */
interface CopyConnection {
  readonly stream: NodeJS.ReadWriteStream & { pause(): void; resume(): void };
  query(text: string): void;
  sendCopyFromChunk(piece: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** The rows of a `copy … to stdout`. */
export async function* copyOut(client: pg.Client, text: string): ByteStream {
  const rows = new PassThrough({ highWaterMark: 1 << 20 });
  client.query({
    submit(connection: CopyConnection) {
      rows.on("drain", () => connection.stream.resume());
      connection.query(text);
    },
    handleCopyData({ chunk }: { readonly chunk: Uint8Array }, connection: CopyConnection) {
      // A disk that is slower than the server must not fill the memory.
      if (!rows.write(chunk)) connection.stream.pause();
    },
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => rows.end(),
    handleError: (error: Error) => rows.destroy(error),
  } as unknown as pg.Submittable);
  yield* rows as ByteStream;
}

/** Sends rows to a `copy … from stdin`. */
export async function copyIn(client: pg.Client, text: string, rows: ByteStream): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let failure: Error | null = null;
    client.query({
      submit: (connection: CopyConnection) => connection.query(text),
      handleCopyInResponse: (connection: CopyConnection) =>
        void send(connection, rows).catch((error: Error) => {
          failure = error;
          connection.sendCopyFail("its sender failed");
        }),
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => (failure === null ? resolve() : reject(failure)),
      handleError: (error: Error) => reject(failure ?? error),
    } as unknown as pg.Submittable);
  });
}

async function send(connection: CopyConnection, rows: ByteStream): Promise<void> {
  for await (const piece of Readable.from(rows, { objectMode: true })) {
    connection.sendCopyFromChunk(piece as Uint8Array);
    if ((connection.stream as unknown as { writableNeedDrain: boolean }).writableNeedDrain) await once(connection.stream, "drain");
  }
  connection.endCopyFrom();
}
