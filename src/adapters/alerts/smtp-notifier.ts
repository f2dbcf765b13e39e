import { connect, type Socket } from "node:net";
import { hostname } from "node:os";
import { createTransport, type SendMailOptions } from "nodemailer";
import { DeliveryFailure, type Notification, type Notifier } from "../../app/alerts/notifier.ts";
import type { Cancellation } from "../../app/cancellation.ts";
import { firstLine } from "../files/fault-messages.ts";
import { toHtml, toPlainText } from "./mail-text.ts";

/** How a connection is encrypted: `starttls` upgrades it or fails, `tls` is so from the first byte, `none` never is. */
export type SmtpSecurity = "starttls" | "tls" | "none";

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly security: SmtpSecurity;
  /** Null to send without. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** Such as `desk@example.com` or `Desk <desk@example.com>`. */
  readonly from: string;
  readonly to: readonly string[];
  /** Everything from the connection to the server's word that it has the message, ms; 30 s unless given. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
/** Where the server judges the envelope and what is in it. */
const OF_THE_MESSAGE = new Set(["EENVELOPE", "EMESSAGE"]);
/** From here on a refusal is for good, by RFC 5321: another message may go through, this one will not. */
const PERMANENT = 500;

/** Sends mail with a text and an HTML part, on a connection of its own for each: alerts are few, and a connection that was kept is one that may be dead. */
export class SmtpNotifier implements Notifier {
  readonly channel = "email";
  readonly target: string;
  readonly #options: SmtpOptions;

  constructor(options: SmtpOptions) {
    this.#options = options;
    this.target = `${options.to.join(", ")} by ${options.host}:${options.port}`;
  }

  async send(notification: Notification, cancellation?: Cancellation): Promise<void> {
    const { host, port, timeoutMs = TIMEOUT_MS } = this.#options;
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = cancellation === undefined ? deadline : AbortSignal.any([deadline, cancellation as AbortSignal]);
    // The socket is ours, so that it can be cut: nodemailer's time-outs begin anew with every line of a slow server.
    const socket = connect({ host, port });
    const cut = (): void => void socket.destroy(new Error(deadline.aborted ? `the server took longer than ${timeoutMs / 1000} s` : "told to stop"));
    if (signal.aborted) cut();
    else signal.addEventListener("abort", cut);
    try {
      await connected(socket);
      await this.#sendBy(socket, notification);
    } catch (error) {
      throw explain(deadline.aborted ? new Error(`the server took longer than ${timeoutMs / 1000} s`, { cause: error }) : error);
    } finally {
      signal.removeEventListener("abort", cut);
      socket.destroy();
    }
  }

  async #sendBy(socket: Socket, notification: Notification): Promise<void> {
    const { host, port, security, login, timeoutMs = TIMEOUT_MS } = this.#options;
    const transport = createTransport({
      host,
      port,
      connection: socket,
      secure: security === "tls",
      requireTLS: security === "starttls",
      ignoreTLS: security === "none",
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // An alert's text is data: it never names a file or an address to read.
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    });
    const { rejected } = await transport.sendMail(toMail(notification, this.#options));
    // A message that some have taken counts as sent: to send it again to the others, those would get it twice.
    if (rejected.length === this.#options.to.length) throw new DeliveryFailure("message", "the server refused every recipient");
  }
}

function toMail(notification: Notification, { from, to }: SmtpOptions): SendMailOptions {
  const { id, subject, severity, createdAtMs } = notification;
  return {
    from,
    to: [...to],
    subject,
    text: toPlainText(notification),
    html: toHtml(notification),
    // The same with every attempt: mail programs and servers know by it what they have already.
    messageId: `<${id}@${domainOf(from)}>`,
    date: new Date(createdAtMs),
    priority: severity === "CRITICAL" ? "high" : "normal",
    // Nobody's holiday answers to a machine.
    headers: { "Auto-Submitted": "auto-generated", "X-Coin-Hts-Severity": severity },
  };
}

function domainOf(address: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(address)?.[1] ?? hostname();
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", () => {
      socket.off("error", reject);
      // Whoever speaks through it hears of errors by himself; one that comes after the end must not end the process.
      socket.on("error", () => undefined);
      resolve();
    });
    socket.once("error", reject);
  });
}

function explain(error: unknown): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  const { code, message, response, responseCode } = error as Error & { readonly code?: string; readonly response?: string; readonly responseCode?: number };
  const said = firstLine(response ?? message, 300);
  const advice = code === "EAUTH" ? "the server refused SMTP_USER or SMTP_PASSWORD: " : code === "ETLS" ? "no encrypted connection came about: " : "";
  const isOfMessage = OF_THE_MESSAGE.has(code ?? "") && (responseCode ?? PERMANENT) >= PERMANENT;
  return new DeliveryFailure(isOfMessage ? "message" : "channel", `${advice}${said}`, { cause: error });
}
