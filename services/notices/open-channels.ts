/** Opens the channels of the settings, with their secrets. */
import { readFile } from "node:fs/promises";
import { Fault } from "@spot-canvas/domain/fault";
import type { NoticeSettings, Secret } from "../config/notice-settings.ts";
import type { NoticeChannel } from "./channel.ts";
import { telegramChannel } from "./telegram.ts";
import { webhookChannel } from "./webhook.ts";

/** The channels. Faults: `UnreadableSecret`, `InvalidNotices`. */
export async function openChannels({
  webhook,
  telegram,
  email,
}: NoticeSettings): Promise<readonly NoticeChannel[]> {
  const channels: NoticeChannel[] = [];
  if (webhook) {
    const url = await textOf(webhook.url);
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new Fault(
        "InvalidNotices",
        "usage",
        "NOTICE_WEBHOOK_URL is no address that begins with https://.",
      );
    }
    channels.push(webhookChannel(url, webhook.secret && (await textOf(webhook.secret))));
  }
  if (telegram) {
    channels.push(telegramChannel(telegram.url, await textOf(telegram.token), telegram.chat));
  }
  if (email) {
    const { emailChannel } = await import("./email.ts");
    const password = email.password && (await textOf(email.password));
    channels.push(emailChannel({ ...email, password }));
  }
  return channels;
}

async function textOf(secret: Secret): Promise<string> {
  if ("value" in secret) return secret.value;
  try {
    return (await readFile(secret.file, "utf8")).trim();
  } catch (cause) {
    const text = `The file ${secret.file} of a notice's secret cannot be read: correct its name or its rights.`;
    throw new Fault("UnreadableSecret", "usage", text, { cause });
  }
}
