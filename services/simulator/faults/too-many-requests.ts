/** 429 in each venue's words, with its headers. */
import type { SimulatedFault } from "./simulated-fault.ts";

export const tooManyRequests: SimulatedFault = {
  name: "too-many-requests",
  summary: "the venue's own answer to too many requests; with perSecond, only what exceeds the rate",
  reply: (_, { dialect }) => dialect.errors.rateLimited,
};
