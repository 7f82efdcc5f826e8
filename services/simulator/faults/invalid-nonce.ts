/** The venue does not take the request's nonce or time stamp. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const invalidNonce: SimulatedFault = {
  name: "invalid-nonce",
  summary: "a request with a key is refused for its nonce or time stamp; strike the paths that want a key",
  instead: ({ dialect }) => dialect.accounts?.invalidNonce,
};
