/**
 * Ids that are functions of what they name, so that a restart, a second bot or a replay makes the same ones.
 * The one place where the domain leans on the platform: its hashes are pure, and they are the tested ones.
 */
import { createCipheriv, createHash } from "node:crypto";

/** 32 lower-case hex digits of the SHA-256 of the parts, each preceded by its length so that no two lists collide. */
export function identityOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex").slice(0, 32);
}

const FINGERPRINT_KEY = Buffer.from("spot-canvas/1   ", "latin1");
const FINGERPRINT_NONCE = Buffer.alloc(12);

/**
 * 32 lower-case hex digits that tell long contents apart at a quarter of what SHA-256 costs: GMAC (NIST SP 800-38D)
 * under a fixed key, a polynomial of the contents over 128 bits. Two that differ share one with a probability of about
 * their length in blocks in 2^128. Who wants two to be equal can make them so: it is for facts, not for proofs. The
 * parts are one content, whatever their bounds.
 */
export function fingerprintOf(...parts: readonly Uint8Array[]): string {
  const mac = createCipheriv("aes-128-gcm", FINGERPRINT_KEY, FINGERPRINT_NONCE);
  for (const part of parts) mac.setAAD(part);
  mac.final();
  return mac.getAuthTag().toString("hex");
}
