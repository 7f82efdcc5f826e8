/** Lets pages of any site call the API, as far as they have a key: what browsers ask for (CORS). */
import { POSITION_HEADER } from "@spot-canvas/domain/contract/openapi";
import type { MiddlewareHandler } from "hono";

const PREFLIGHT = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": `${POSITION_HEADER},ETag`,
  "Access-Control-Max-Age": "300",
  "Access-Control-Allow-Methods": "GET,POST,PUT,DELETE,OPTIONS",
  "Access-Control-Allow-Headers": "Accept,Content-Type,Authorization,Last-Event-ID,If-None-Match",
} as const;

/**
 * Answers a preflight, and adds its headers to an answer that is made. Set before, as Hono's own middleware does, they
 * would make Hono take the answer apart and put it together as a stream, which costs more than most answers.
 */
export const forPages: MiddlewareHandler = async (context, next) => {
  if (context.req.method === "OPTIONS") return new Response(null, { status: 204, headers: PREFLIGHT });
  await next();
  const { headers } = context.res;
  headers.set("Access-Control-Allow-Origin", PREFLIGHT["Access-Control-Allow-Origin"]);
  headers.set("Access-Control-Expose-Headers", PREFLIGHT["Access-Control-Expose-Headers"]);
};
