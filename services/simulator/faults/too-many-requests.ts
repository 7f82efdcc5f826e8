/** 429 in each venue's words. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const tooManyRequests: SimulatedFault = {
  name: "too-many-requests",
  summary: "the venue's own answer to too many requests; with perSecond, only what exceeds the rate",
  value: { meaning: "seconds that a Retry-After header asks for; 0: no such header", default: 0 },
  instead({ dialect, value }) {
    const reply = dialect.errors.rateLimited;
    return value > 0 ? { ...reply, headers: { ...reply.headers, "retry-after": String(value) } } : reply;
  },
};
