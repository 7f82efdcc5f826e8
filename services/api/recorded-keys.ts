/** The keys that callers may have: those of the configuration, and those that were made and not revoked. */
import { timingSafeEqual } from "node:crypto";
import { findValidKey } from "@spot-canvas/projections/keys/read";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { hashOfKey, type KeyBook } from "./principal.ts";

/**
 * A book of both. The configured ones are looked at first, so that they open what they open also while the database is
 * away; a key that is in neither is unknown only where the database says so.
 */
export const recordedKeys = (configured: KeyBook, database: Database): KeyBook => ({
  principalOf: async (key) => {
    const owner = await configured.principalOf(key);
    if (owner !== undefined) return owner;
    const hash = Buffer.from(hashOfKey(key));
    const found = await findValidKey(await readSnapshot(database), hash.toString("hex"));
    if (found === undefined || !timingSafeEqual(hash, Buffer.from(found.hash, "hex"))) return undefined;
    return { tenant: found.tenant, scope: found.scope };
  },
});
