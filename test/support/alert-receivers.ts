import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type AddressObject, type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/**
 * What a receiver does with the next messages: takes them; refuses this one; fails altogether; asks for time; says nothing, until
 * its mood changes; or hangs up in the middle.
 */
export type ReceiverMood = "well" | "refuses" | "fails" | "busy" | "silent" | "cuts";

/** A message that was taken, whatever the channel. */
export interface ReceivedMessage {
  /** Under which it was sent. */
  readonly id: string;
  readonly subject: string;
  /** Everything in it, for a search. */
  readonly text: string;
}

export interface Receiver<Original> {
  readonly port: number;
  mood: ReceiverMood;
  /** Those that were taken, in their order. */
  readonly received: readonly ReceivedMessage[];
  readonly originals: readonly Original[];
  /** Messages that came, taken or not. */
  readonly attempts: number;
  /** Whoever listens is gone; `listen` brings it back at the same port. */
  vanish(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
}

export interface HookMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** What a busy receiver asks for, s. */
export const BUSY_SECONDS = 1;

/** A server that takes webhooks, those of Slack included, on 127.0.0.1. */
export async function startHookReceiver(): Promise<Receiver<HookMessage>> {
  const originals: HookMessage[] = [];
  const received: ReceivedMessage[] = [];
  const waiting = new Set<ServerResponse>();
  const state = { mood: "well" as ReceiverMood, attempts: 0, port: 0, hangUp: () => waiting.forEach((response) => response.destroy()) };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      state.attempts++;
      if (state.mood === "silent") waiting.add(response);
      if (!answer(state.mood, response)) return;
      const body = Buffer.concat(chunks).toString("utf8");
      const json = JSON.parse(body || "{}") as HookMessage["json"];
      originals.push({ headers: request.headers, body, json });
      received.push({ ...readHook(json), text: body });
    });
  });
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject).listen(state.port, "127.0.0.1", resolve);
    });
  const vanish = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen();
  state.port = (server.address() as AddressInfo).port;
  return receiverOf(state, { received, originals, listen, vanish });
}

/** Answers by mood; whether the message was taken. */
function answer(mood: ReceiverMood, response: ServerResponse): boolean {
  if (mood === "well") response.writeHead(200).end("ok");
  if (mood === "refuses") response.writeHead(400).end("invalid_payload");
  if (mood === "fails") response.writeHead(503).end("down for maintenance");
  if (mood === "busy") response.writeHead(429, { "retry-after": String(BUSY_SECONDS) }).end("rate_limited");
  if (mood === "cuts") {
    response.writeHead(200, { "content-length": "1000" }).write("half of an ans", () => response.destroy());
  }
  return mood === "well";
}

function readHook(json: HookMessage["json"]): Pick<ReceivedMessage, "id" | "subject"> {
  const { id, subject, text, attachments } = json as { id?: string; subject?: string; text?: string; attachments?: readonly { footer: string }[] };
  return { id: id ?? attachments?.[0]?.footer.replace("coin-hts ", "") ?? "", subject: subject ?? text ?? "" };
}

/** A mail server on 127.0.0.1; it knows the user `desk` with the password `open sesame`. */
export async function startMailReceiver(options: SMTPServerOptions = {}): Promise<Receiver<ParsedMail>> {
  const originals: ParsedMail[] = [];
  const received: ReceivedMessage[] = [];
  const sockets = new Set<Socket>();
  const state = { mood: "well" as ReceiverMood, attempts: 0, port: 0, hangUp: () => undefined };
  let server: SMTPServer | undefined;
  const handlers: SMTPServerOptions = {
    onAuth: ({ username, password }, _session, done) =>
      username === "desk" && password === "open sesame" ? done(null, { user: username }) : done(new Error("Invalid login")),
    onMailFrom: (_address, _session, done) => {
      state.attempts++;
      if (state.mood === "fails" || state.mood === "busy") done(Object.assign(new Error("try again later"), { responseCode: 421 }));
      else if (state.mood !== "silent") done();
    },
    onData: (stream, _session, done) => {
      const take = (mail: ParsedMail): void => {
        if (state.mood === "refuses") return done(Object.assign(new Error("content not wanted"), { responseCode: 554 }));
        if (state.mood !== "well") return sockets.forEach((socket) => socket.destroy());
        originals.push(mail);
        received.push({ id: (mail.messageId ?? "").replace(/^<|@.*$/g, ""), subject: mail.subject ?? "", text: `${mail.text ?? ""}${String(mail.html)}` });
        done();
      };
      // Of a sender that went away in the middle nothing is kept.
      simpleParser(stream).then(take, () => undefined);
    },
  };
  const listen = async (): Promise<void> => {
    server = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"], logger: false, ...handlers, ...options });
    server.on("error", () => undefined);
    server.server.on("connection", (socket: Socket) => sockets.add(socket));
    await new Promise<void>((resolve) => void server?.listen(state.port, "127.0.0.1", resolve));
    state.port = (server.server.address() as AddressInfo).port;
  };
  const vanish = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server?.close(resolve));
    sockets.forEach((socket) => socket.destroy());
    await closed;
  };
  await listen();
  return receiverOf(state, { received, originals, listen, vanish });
}

/** The addresses that a mail is to. */
export function recipientsOf({ to }: ParsedMail): string[] {
  return [to ?? []].flat().flatMap(({ value }: AddressObject) => value.map(({ address }) => address ?? ""));
}

function receiverOf<T>(
  state: { mood: ReceiverMood; attempts: number; port: number; hangUp: () => void },
  { vanish, ...parts }: Pick<Receiver<T>, "received" | "originals" | "listen" | "vanish">,
): Receiver<T> {
  return {
    ...parts,
    vanish,
    close: vanish,
    get port() {
      return state.port;
    },
    get attempts() {
      return state.attempts;
    },
    get mood() {
      return state.mood;
    },
    set mood(mood) {
      state.mood = mood;
      state.hangUp();
    },
  };
}
