import { describe, expect, it } from "vitest";
import { readNoticeSettings } from "./notice-settings.ts";

describe("the settings of notices", () => {
  it("are absent where nobody is to be told", () => {
    expect(readNoticeSettings({ NOTICE_KINDS: "fill" })).toEqual({ ok: true, value: undefined });
  });

  it("take a secret as a value or as a file", () => {
    const settings = readNoticeSettings({
      NOTICE_WEBHOOK_URL_FILE: "/run/secrets/webhook",
      NOTICE_WEBHOOK_SECRET: "s",
      NOTICE_KINDS: "fill, halt",
    });
    expect(settings).toMatchObject({
      value: {
        kinds: ["fill", "halt"],
        webhook: { url: { file: "/run/secrets/webhook" }, secret: { value: "s" } },
      },
    });
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [{ NOTICE_KINDS: "fill,fun" }, 'NOTICE_KINDS names "fun"'],
    [{ NOTICE_TELEGRAM_TOKEN: "t" }, "Set both NOTICE_TELEGRAM_TOKEN and NOTICE_TELEGRAM_CHAT"],
    [{ NOTICE_SMTP_HOST: "mail.example.org" }, "Set both NOTICE_SMTP_HOST and NOTICE_EMAIL_TO"],
    [{ NOTICE_SMTP_HOST: "m", NOTICE_EMAIL_TO: "a@b", NOTICE_SMTP_PORT: "smtp" }, "must be a port"],
  ])("refuse %j", (environment, text) => {
    const read = readNoticeSettings(environment);
    expect(read.ok ? "" : read.error.message).toContain(text);
  });
});
