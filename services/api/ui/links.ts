/** Links that open the pages once: whoever holds one and is first is let in. */
import { createHash, randomBytes } from "node:crypto";
import type { Principal } from "../principal.ts";

/** How long a link waits to be opened. */
const VALID_MS = 15 * 60_000;

/** The links that this process has given out. */
export interface Links {
  /** The path of a new link for a caller. */
  issue(principal: Principal): string;
  /** Who a link was given to; undefined where it is unknown, too old, or was opened. */
  redeem(token: string): Principal | undefined;
}

/** Keeps links in memory, by their hashes. `now` in milliseconds. */
export function createLinks(now: () => number): Links {
  const open = new Map<string, { readonly principal: Principal; readonly until: number }>();
  const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");
  return {
    issue(principal) {
      for (const [hash, { until }] of open) if (until < now()) open.delete(hash);
      const token = randomBytes(24).toString("base64url");
      open.set(hashOf(token), { principal, until: now() + VALID_MS });
      return `/open/${token}`;
    },
    redeem(token) {
      const hash = hashOf(token);
      const found = open.get(hash);
      open.delete(hash);
      return found !== undefined && found.until >= now() ? found.principal : undefined;
    },
  };
}
