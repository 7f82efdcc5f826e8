/** Who calls: which tenant's rows a key may see, and what it may do with them. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Scope } from "@spot-canvas/domain/contract/route";
import type { Logger } from "../logging/logger.ts";

/** Who calls. */
export interface Principal {
  readonly tenant: string;
  readonly scope: Exclude<Scope, "none">;
}

/** A key that may call, by the SHA-256 of its lower-case text: the key itself is kept nowhere. */
export interface KnownKey extends Principal {
  readonly hash: Uint8Array;
}

/** Finds whose a key is. Throws where it cannot know: the call is answered with 503. */
export interface KeyBook {
  principalOf(key: string): Promise<Principal | undefined>;
}

/** How callers are told apart. */
export interface Authentication {
  readonly keys: KeyBook;
  /** What a caller without a valid key may do: nothing where it is absent. */
  readonly anyone?: Principal;
}

/** Why a caller is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 503;
  readonly text: string;
}

/** The hash by which a key is known. */
export const hashOfKey = (key: string): Uint8Array => createHash("sha256").update(key.toLowerCase()).digest();

/** A book of a few keys. Every one is compared, each in constant time, so that an answer's time says nothing of them. */
export const keyBook = (known: readonly KnownKey[]): KeyBook => ({
  principalOf: async (key) => {
    const hash = hashOfKey(key);
    let found: Principal | undefined;
    for (const each of known) {
      if (timingSafeEqual(hash, each.hash)) found = { tenant: each.tenant, scope: each.scope };
    }
    return found;
  },
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The routes that a key of each scope may call. */
const OPENS: Readonly<Record<Principal["scope"], readonly Scope[]>> = {
  signal: ["none", "signal"],
  read: ["none", "read"],
  trade: ["none", "signal", "read", "trade"],
  admin: ["none", "signal", "read", "trade", "admin"],
};

/** The caller of a route that needs `scope`, or why it is turned away. The texts are the ledger contract's. */
export async function identify(
  { keys, anyone }: Authentication,
  header: string | undefined,
  scope: Scope,
  logger: Logger,
): Promise<Principal | Refusal> {
  const caller = await authenticate(keys, header, logger);
  if ("tenant" in caller) {
    if (OPENS[caller.scope].includes(scope)) return caller;
    return { status: 403, text: `API key lacks the scope ${scope}` };
  }
  if (anyone === undefined || caller.status === 503) return caller;
  logger.warn("A call without a valid key was let in, since keys are not enforced.", { reason: caller.text });
  return anyone;
}

async function authenticate(
  keys: KeyBook,
  header: string | undefined,
  logger: Logger,
): Promise<Principal | Refusal> {
  if (header === undefined || header === "") return unauthorized("missing Authorization header");
  const [scheme, key, ...rest] = header.trim().split(/ +/);
  if (scheme?.toLowerCase() !== "bearer") return unauthorized("Authorization header must use Bearer scheme");
  if (key === undefined || rest.length > 0 || !UUID.test(key)) return unauthorized("invalid API key format");
  try {
    return (await keys.principalOf(key)) ?? unauthorized("unknown API key");
  } catch (error) {
    logger.error("Keys cannot be looked up.", { reason: String(error) });
    return { status: 503, text: "authentication service unavailable" };
  }
}

const unauthorized = (text: string): Refusal => ({ status: 401, text });
