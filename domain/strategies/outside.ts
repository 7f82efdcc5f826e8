/** Signals from outside: what somebody else says, such as the webhook of a charting site. */

import { defineStrategy } from "./define-strategy.ts";
import { NO_INTENTS } from "./intent.ts";

/** Says nothing of itself: an account that trades by it takes what is sent for its series. */
export const outside = defineStrategy({
  name: "outside",
  version: "1",
  summary: "Says nothing of itself: trades what is sent to POST /api/v1/signals or over NATS.",
  source: "Whoever sends them",
  parameters: {},
  warmUp: () => 0,
  initial: () => ({}),
  onCandle: () => NO_INTENTS,
});
