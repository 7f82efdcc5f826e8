/** Answers whose a key is. */
import { resolveKey } from "@spot-canvas/domain/contract/auth";
import { type Endpoint, endpoint } from "../endpoint.ts";

/** The endpoint of `/auth/resolve`. */
export const authEndpoints = (): readonly Endpoint[] => [
  endpoint(resolveKey, async ({ caller: { tenant, scope } }) => ({ document: { tenant_id: tenant, scope } })),
];
