/** Sessions of a browser: a key of its own in a cookie that no script can read and no other site can send. */

const COOKIE = "canvas_session";
const DAYS = 30;

/** The header that gives a browser its session. */
export const sessionCookie = (key: string): string =>
  `${COOKIE}=${key}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${DAYS * 86_400}`;

/** The header that takes it away. */
export const noSessionCookie = `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;

/**
 * What stands for an Authorization header in a request of a page: the session's key. A request that another site made
 * has none, whatever it carries: browsers say where a request comes from, and what changes something must come from here.
 */
export function sessionAuthorization(request: Request): string | undefined {
  const key = cookieOf(request);
  return key === undefined || !isOwn(request) ? undefined : `Bearer ${key}`;
}

function cookieOf(request: Request): string | undefined {
  const cookies = (request.headers.get("cookie") ?? "").split(/; */);
  const found = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`));
  return found?.slice(COOKIE.length + 1) || undefined;
}

function isOwn(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = request.headers.get("origin");
  if (origin !== null) return origin.replace(/^https?:\/\//, "") === request.headers.get("host");
  return request.method === "GET" || request.method === "HEAD" || site === "same-origin";
}
