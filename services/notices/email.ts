/** Notices by e-mail. */
import { Fault } from "@spot-canvas/domain/fault";
import { createTransport } from "nodemailer";
import { type NoticeChannel, SEND_WITHIN_MS } from "./channel.ts";

/** The port of SMTP that is encrypted from the first byte. */
const IMPLICIT_TLS = 465;
const SUBJECT_MAX = 120;

/** A server and who writes to whom. */
export interface EmailOptions {
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
  readonly to: string;
}

/** A channel to a mailbox. A password is only said over an encrypted connection. */
export function emailChannel({ host, port, user, password, from, to }: EmailOptions): NoticeChannel {
  const isLogin = user !== undefined && password !== undefined;
  const transport = createTransport({
    host,
    port,
    secure: port === IMPLICIT_TLS,
    requireTLS: isLogin && port !== IMPLICIT_TLS,
    connectionTimeout: SEND_WITHIN_MS,
    greetingTimeout: SEND_WITHIN_MS,
    socketTimeout: SEND_WITHIN_MS,
    ...(isLogin ? { auth: { user, pass: password } } : {}),
  });
  return {
    name: "email",
    send: async ({ text }) => {
      const [first = ""] = text.split("\n");
      const subject = first.length > SUBJECT_MAX ? `${first.slice(0, SUBJECT_MAX - 1)}…` : first;
      try {
        await transport.sendMail({ from, to, subject, text });
      } catch (error) {
        const { responseCode, code } = error as { readonly responseCode?: number; readonly code?: string };
        const isRefused = code === "EAUTH" || (responseCode !== undefined && responseCode >= 500);
        const what = responseCode === undefined ? "cannot be reached" : `answered with ${responseCode}`;
        throw isRefused
          ? new Fault("NoticeRefused", "forbidden", `The mail server ${what}: correct its user or addresses.`)
          : new Fault("NoticeNotSent", "unavailable", `The mail server ${what}.`);
      }
    },
  };
}
