/** Who is told of what happens, by the environment. */

import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";
import { NOTICE_KINDS, type NoticeKind } from "@spot-canvas/domain/notices/notice";

/** A secret: as a value, or as a file that holds it. */
export type Secret = { readonly value: string } | { readonly file: string };

/** Where notices go, and which. */
export interface NoticeSettings {
  readonly kinds: readonly NoticeKind[];
  readonly webhook?: {
    /** Often a secret itself: whoever knows it may write there. */
    readonly url: Secret;
    /** Signs what is sent. */
    readonly secret?: Secret;
  };
  readonly telegram?: { readonly url: string; readonly token: Secret; readonly chat: string };
  readonly email?: {
    readonly host: string;
    readonly port: number;
    readonly user?: string;
    readonly password?: Secret;
    readonly from: string;
    readonly to: string;
  };
}

const TELEGRAM_URL = "https://api.telegram.org";
/** Submission, with STARTTLS. https://www.rfc-editor.org/rfc/rfc6409 */
const SMTP_PORT = "587";

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings; undefined where nobody is to be told. Faults: `InvalidNotices`. */
export function readNoticeSettings(environment: Environment): Result<NoticeSettings | undefined> {
  const given = (name: string): string | undefined => environment[`NOTICE_${name}`]?.trim() || undefined;
  const secret = (name: string): Secret | undefined => {
    const [value, file] = [given(name), given(`${name}_FILE`)];
    return value !== undefined ? { value } : file !== undefined ? { file } : undefined;
  };
  const kinds = (given("KINDS") ?? "")
    .split(",")
    .map((kind) => kind.trim())
    .filter(Boolean);
  const wrong = kinds.find((kind) => !(NOTICE_KINDS as readonly string[]).includes(kind));
  if (wrong !== undefined) {
    return invalid(`NOTICE_KINDS names "${wrong}": use some of ${NOTICE_KINDS.join(", ")}.`);
  }
  const url = secret("WEBHOOK_URL");
  const token = secret("TELEGRAM_TOKEN");
  const chat = given("TELEGRAM_CHAT");
  if ((token === undefined) !== (chat === undefined)) {
    return invalid("Set both NOTICE_TELEGRAM_TOKEN and NOTICE_TELEGRAM_CHAT, or neither.");
  }
  const [host, to] = [given("SMTP_HOST"), given("EMAIL_TO")];
  if ((host === undefined) !== (to === undefined)) {
    return invalid("Set both NOTICE_SMTP_HOST and NOTICE_EMAIL_TO, or neither.");
  }
  const port = given("SMTP_PORT") ?? SMTP_PORT;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    return invalid("NOTICE_SMTP_PORT must be a port, such as 587.");
  }
  if (url === undefined && token === undefined && host === undefined) return ok(undefined);
  const signing = secret("WEBHOOK_SECRET");
  const password = secret("SMTP_PASSWORD");
  const user = given("SMTP_USER");
  return ok({
    kinds: kinds.length === 0 ? NOTICE_KINDS : (kinds as NoticeKind[]),
    ...(url === undefined ? {} : { webhook: { url, ...(signing === undefined ? {} : { secret: signing }) } }),
    ...(token === undefined
      ? {}
      : { telegram: { url: given("TELEGRAM_URL") ?? TELEGRAM_URL, token, chat: chat! } }),
    ...(host === undefined
      ? {}
      : {
          email: {
            host,
            port: Number(port),
            from: given("EMAIL_FROM") ?? to!,
            to: to!,
            ...(user === undefined ? {} : { user }),
            ...(password === undefined ? {} : { password }),
          },
        }),
  });
}

/** The settings of a configuration. Faults: `NoNotices` where nobody is to be told. */
export function noticeSettings({ notices }: { readonly notices?: NoticeSettings }): Result<NoticeSettings> {
  if (notices !== undefined) return ok(notices);
  const text =
    "Nobody is to be told: set NOTICE_WEBHOOK_URL, NOTICE_TELEGRAM_TOKEN and NOTICE_TELEGRAM_CHAT, or NOTICE_SMTP_HOST and NOTICE_EMAIL_TO.";
  return fail(new Fault("NoNotices", "usage", text));
}

const invalid = (message: string): Result<never> => fail(new Fault("InvalidNotices", "usage", message));
