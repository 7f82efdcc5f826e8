/** Notices by a Telegram bot. https://core.telegram.org/bots/api#sendmessage */
import type { NoticeChannel } from "./channel.ts";
import { post } from "./post.ts";

/** Telegram cuts off what is longer. */
const TEXT_MAX = 4_096;

/** A channel to a chat. Telegram wants the bot's token in the path of its address: the address is never said. */
export const telegramChannel = (url: string, token: string, chat: string): NoticeChannel => ({
  name: "telegram",
  send: ({ text }, signal) =>
    post({
      name: "Telegram",
      url: `${url}/bot${token}/sendMessage`,
      body: JSON.stringify({ chat_id: chat, text: text.slice(0, TEXT_MAX), disable_web_page_preview: true }),
      signal,
    }),
});
