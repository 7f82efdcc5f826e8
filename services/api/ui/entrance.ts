/** The way into the pages: a link is opened once and becomes the session of the browser that opened it. */

import { makeKey } from "../new-key.ts";
import { hashOfKey } from "../principal.ts";
import type { ApiServices } from "../services.ts";
import type { Links } from "./links.ts";
import { noSessionCookie, sessionAuthorization, sessionCookie } from "./session.ts";

/** The path that links lead to. */
export const OPEN_PATH = "/open/:token";

/** Answers a browser that opens a link: with a session and the way to the pages, or with what to do instead. */
export async function enter(
  services: Pick<ApiServices, "log" | "database">,
  links: Links,
  token: string,
  request: Request,
): Promise<Response> {
  const principal = links.redeem(token);
  // A link is opened twice by people who reload: who has a session already goes on with it.
  if (principal === undefined && sessionAuthorization(request) !== undefined) return to("/");
  if (principal === undefined) return to("/", noSessionCookie);
  const name = `browser ${Buffer.from(hashOfKey(token)).toString("hex").slice(0, 8)}`;
  const { made } = await makeKey(services, principal.tenant, { name, scope: principal.scope });
  return to("/", sessionCookie(made.key));
}

const to = (path: string, cookie?: string): Response =>
  new Response(null, {
    status: 303,
    headers: {
      Location: path,
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      ...(cookie === undefined ? {} : { "Set-Cookie": cookie }),
    },
  });
