/**
 * Ids that are functions of what they name, so that a restart, a second bot or a replay makes the same ones.
 * The one place where the domain leans on the platform: SHA-256 is pure, and the platform's is the tested one.
 */
import { createHash } from "node:crypto";

/** 32 lower-case hex digits of the SHA-256 of the parts, each preceded by its length so that no two lists collide. */
export function identityOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex").slice(0, 32);
}
