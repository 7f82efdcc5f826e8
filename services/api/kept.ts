/** Answers that a caller may keep: named by their content, so that asking again costs little where nothing changed. */
import { fingerprintOf } from "@spot-canvas/domain/events/identity";
import type { Context } from "hono";
import type { Kept } from "./endpoint.ts";

const YEAR_SECONDS = 31_536_000;

const CACHE_CONTROL: Readonly<Record<Kept, string>> = {
  settled: `private, max-age=${YEAR_SECONDS}, immutable`,
  current: "private, no-cache",
};

/** The answer, or 304 where the caller has it. */
export function kept(body: Uint8Array, how: Kept | undefined, headers: Headers, context: Context): Response {
  if (how !== undefined) {
    const tag = `"${fingerprintOf(body)}"`;
    headers.set("ETag", tag);
    headers.set("Cache-Control", CACHE_CONTROL[how]);
    headers.set("Vary", "Accept, Authorization, Cookie");
    if (names(context.req.header("If-None-Match"), tag)) {
      headers.delete("Content-Type");
      return new Response(null, { status: 304, headers });
    }
  }
  return new Response(body as NonNullable<ConstructorParameters<typeof Response>[0]>, { headers });
}

/** Whether a list of tags has one; a proxy that packed the answer may have made it weak. */
const names = (given: string | undefined, tag: string): boolean =>
  (given ?? "").split(",").some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "") === tag);
