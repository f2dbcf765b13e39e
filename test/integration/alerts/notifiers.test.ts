import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import { SlackNotifier } from "../../../src/adapters/alerts/slack-notifier.ts";
import { SmtpNotifier } from "../../../src/adapters/alerts/smtp-notifier.ts";
import { WebhookNotifier } from "../../../src/adapters/alerts/webhook-notifier.ts";
import { type AlertSeverity } from "../../../src/app/alerts/ports.ts";
import { BUSY_SECONDS, recipientsOf, startHookReceiver, startMailReceiver } from "../../support/alert-receivers.ts";
import { describeNotifier, NOTIFICATION } from "../../support/notifier-contract.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const makeFolder = useTemporaryFolders();
const SECRET = "T0000-hunter2";
const ADDRESSES = { host: "127.0.0.1", security: "none" as const, from: "Desk <desk@example.com>", to: ["ops@example.com", "me@example.com"] };
const LOGIN = { user: "desk", password: "open sesame" };

describeNotifier("Slack", {
  open: (port, timeoutMs) => new SlackNotifier({ url: `http://127.0.0.1:${port}/services/${SECRET}`, timeoutMs }),
  receive: startHookReceiver,
  secret: SECRET,
  retryAfterMs: BUSY_SECONDS * 1000,
});
describeNotifier("a webhook", {
  open: (port, timeoutMs) => new WebhookNotifier({ url: `http://127.0.0.1:${port}/${SECRET}`, secret: SECRET, timeoutMs }),
  receive: startHookReceiver,
  secret: SECRET,
  retryAfterMs: BUSY_SECONDS * 1000,
});
describeNotifier("mail", {
  open: (port, timeoutMs) => new SmtpNotifier({ ...ADDRESSES, port, login: LOGIN, timeoutMs }),
  receive: () => startMailReceiver(),
  secret: LOGIN.password,
  retryAfterMs: null,
});

describe("Slack", () => {
  it("shows the severity as a colour, details as fields, and nothing as markup", async () => {
    const receiver = await startHookReceiver();
    const notifier = new SlackNotifier({ url: `http://127.0.0.1:${receiver.port}/` });
    const colours: unknown[] = [];
    for (const severity of ["INFO", "WARNING", "ERROR", "CRITICAL"] satisfies AlertSeverity[]) await notifier.send({ ...NOTIFICATION, severity });
    await notifier.send({ ...NOTIFICATION, event: "resolved" });
    for (const { json } of receiver.originals) colours.push((json["attachments"] as [{ color: string }])[0].color);
    expect(new Set(colours).size).toBe(5);
    const { text, attachments } = receiver.originals[0]!.json as unknown as { text: string; attachments: [Record<string, unknown>] };
    expect(attachments[0]).toMatchObject({ fields: [{ title: "경로", value: "/var/lib/&lt;desk&gt;", short: true }], ts: NOTIFICATION.createdAtMs / 1000 });
    expect(text).toContain("&lt;!channel&gt; &amp;");
    await receiver.close();
  });
});

describe("a webhook", () => {
  it("signs what it sends with the time, so that neither can be changed", async () => {
    const receiver = await startHookReceiver();
    await new WebhookNotifier({ url: `http://127.0.0.1:${receiver.port}/`, secret: SECRET }).send(NOTIFICATION);
    await new WebhookNotifier({ url: `http://127.0.0.1:${receiver.port}/`, secret: null }).send(NOTIFICATION);
    const [signed, unsigned] = receiver.originals;
    const timestamp = String(signed?.headers["x-coin-hts-timestamp"]);
    const expected = createHmac("sha256", SECRET).update(`${timestamp}.${signed?.body}`).digest("hex");
    expect(signed?.headers).toMatchObject({ "x-coin-hts-signature": `sha256=${expected}`, "idempotency-key": NOTIFICATION.id });
    expect(Math.abs(Number(timestamp) * 1000 - Date.now())).toBeLessThan(60_000);
    expect(unsigned?.headers["x-coin-hts-signature"]).toBeUndefined();
    expect(signed?.json).toMatchObject({ id: NOTIFICATION.id, severity: "CRITICAL", kind: "health", fields: { path: "/var/lib/<desk>" } });
    await receiver.close();
  });
});

describe("mail", () => {
  it("has a text and an HTML part, which shows no markup of others", async () => {
    const receiver = await startMailReceiver();
    await new SmtpNotifier({ ...ADDRESSES, port: receiver.port, login: null }).send(NOTIFICATION);
    const [mail] = receiver.originals;
    expect(mail?.messageId).toBe(`<${NOTIFICATION.id}@example.com>`);
    expect(mail?.date).toEqual(new Date(NOTIFICATION.createdAtMs));
    expect(mail === undefined ? [] : recipientsOf(mail)).toEqual(ADDRESSES.to);
    expect(mail?.text).toContain("경로: /var/lib/<desk>");
    expect(mail?.html).toContain("/var/lib/&lt;desk&gt;");
    expect(mail?.html).not.toContain("<!channel>");
    expect(mail?.headers.get("priority")).toBe("high");
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
    await receiver.close();
  });

  it("says that the password was refused", async () => {
    const receiver = await startMailReceiver();
    const notifier = new SmtpNotifier({ ...ADDRESSES, port: receiver.port, login: { ...LOGIN, password: "hunter2" } });
    await expect(notifier.send(NOTIFICATION)).rejects.toThrow(/SMTP_USER or SMTP_PASSWORD.*535/);
    await receiver.close();
  });

  it("sends nothing over a connection that it was to encrypt and could not", async () => {
    const receiver = await startMailReceiver();
    const notifier = new SmtpNotifier({ ...ADDRESSES, security: "starttls", port: receiver.port, login: LOGIN });
    await expect(notifier.send(NOTIFICATION)).rejects.toMatchObject({ concerns: "channel" });
    expect(receiver.attempts).toBe(0);
    await receiver.close();
  });

  it.each(["starttls", "tls"] as const)("goes by %s to a server whose certificate is vouched for", async (security) => {
    const { key, cert } = makeCertificate();
    const usual = getCACertificates("default");
    setDefaultCACertificates([cert]);
    try {
      const receiver = await startMailReceiver({ disabledCommands: [], secure: security === "tls", key, cert });
      await new SmtpNotifier({ ...ADDRESSES, security, port: receiver.port, login: LOGIN }).send(NOTIFICATION);
      expect(receiver.received).toHaveLength(1);
      await receiver.close();
    } finally {
      setDefaultCACertificates(usual);
    }
  });

  // The certificate of the test server is nobody's, so that a mail to it would be a mail to whoever sits in between.
  it.each(["starttls", "tls"] as const)("refuses a server by %s whose certificate nobody vouches for", async (security) => {
    const receiver = await startMailReceiver({ disabledCommands: [], secure: security === "tls" });
    const notifier = new SmtpNotifier({ ...ADDRESSES, security, port: receiver.port, login: LOGIN });
    await expect(notifier.send(NOTIFICATION)).rejects.toThrow(/certificate/i);
    expect(receiver.attempts).toBe(0);
    await receiver.close();
  });
});

function makeCertificate(): { readonly key: string; readonly cert: string } {
  const folder = makeFolder();
  const [keyFile, certFile] = ["key.pem", "cert.pem"].map((name) => join(folder, name)) as [string, string];
  const who = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const how = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", ...how, ...who, "-keyout", keyFile, "-out", certFile], { stdio: "ignore" });
  return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8") };
}
