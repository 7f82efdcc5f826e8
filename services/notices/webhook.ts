/** Notices to a webhook: JSON with `text`, which chat services show, and the notices themselves for programs. */
import { createHmac } from "node:crypto";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import type { NoticeChannel } from "./channel.ts";
import { post } from "./post.ts";

/** Whoever has the secret can tell that a message is ours. */
export const SIGNATURE_HEADER = "X-Spot-Canvas-Signature";

/** A channel to an address. With a secret each message is signed: `sha256=` and the HMAC of its body, in hex. */
export const webhookChannel = (url: string, secret: string | undefined): NoticeChannel => ({
  name: "webhook",
  send: async ({ text, notices }, signal) => {
    const body = JSON.stringify({
      text,
      notices: notices.map(({ id, kind, account, at, text: sentence }) => ({
        id,
        kind,
        account,
        at: formatInstant(at),
        text: sentence,
      })),
    });
    const signature = secret && createHmac("sha256", secret).update(body).digest("hex");
    const headers = signature === undefined ? {} : { [SIGNATURE_HEADER]: `sha256=${signature}` };
    await post({ name: "The webhook", url, body, headers, signal });
  },
});
